using System.Text.Json.Serialization;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Files;

/// <summary>
/// What <c>adapter.json</c> says of an adapter: everything but its numbers. Whoever saves gives the model and the task; method, options, sharing graph and
/// merge log are those of the <see cref="AdapterSet"/>. The keys are described in <c>docs/formats/adapter.md</c>.
/// </summary>
public sealed record AdapterManifest
{
    /// <summary>The version this program writes, and the highest it reads.</summary>
    public const int CurrentFormat = 3;

    /// <summary>The version of the folder's form; readers refuse a higher one.</summary>
    [JsonInclude, JsonRequired]
    public int Format { get; internal init; } = CurrentFormat;

    /// <summary>Name of the method.</summary>
    [JsonInclude, JsonRequired]
    public string Method { get; internal init; } = "";

    /// <summary>All options of the method, those of merging too.</summary>
    [JsonInclude, JsonRequired]
    public MethodOptions Options { get; internal init; } = new();

    /// <summary>The model it was trained on.</summary>
    public required BaseModel Base { get; init; }

    /// <summary>The head that is saved with it; null where there is none.</summary>
    public AdapterHead? Head { get; init; }

    /// <summary>Name of the task it was trained for; null for data of one's own.</summary>
    public string? Task { get; init; }

    /// <summary>The columns it was trained on; null for a task with a name.</summary>
    public AdapterColumns? Columns { get; init; }

    /// <summary>Names of the classes in the order of their ids; empty for a regression.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Name of the template that made texts of its instructions; null where it was not trained on any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Template { get; init; }

    /// <summary>The type the frozen weights had in training, <c>fp32</c> or <c>bf16</c>; the adapter itself is float32.</summary>
    public string? Precision { get; init; }

    /// <summary>Which site reads which factor.</summary>
    [JsonInclude, JsonRequired, JsonConverter(typeof(SharingGraphConverter))]
    public SharingGraph Graph { get; internal init; } = new([], [], new Dictionary<(string, FactorRole), string>());

    /// <summary>Every merge that led to the graph, in order.</summary>
    [JsonInclude, JsonRequired, JsonConverter(typeof(LinePerItemConverter<MergeDecision>))]
    public IReadOnlyList<MergeDecision> Merges { get; internal init; } = [];
}
