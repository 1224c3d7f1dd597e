using System.Text.Json;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;

namespace AsLora.Tests.Training;

/// <summary>A training run of the reference implementation: every loss, gradient norm and rate, every merge, and the final factors.</summary>
internal sealed record TrainingCase(string Folder, JsonElement Json)
{
    // A kind is a folder of cases that share their batches: training or training-llama.
    public static TrainingCase Read(string kind, string name)
    {
        var folder = Path.Combine(TestPaths.Fixtures(kind), name);
        return new(folder, JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement);
    }

    public AdapterMethod Method => AdapterMethods.Get(Json.GetProperty("method").GetString() is "tied" ? "tied-lora" : Json.GetProperty("method").GetString()!);

    public MethodOptions Options => new() { Rank = Json.GetProperty("r").GetInt32(), Alpha = Number("alpha"), Merge = Merge, Targets = Targets };

    public string Model => Has("model") ? Json.GetProperty("model").GetString()! : "models/roberta-tiny";

    private IReadOnlyList<string> Targets => Has("targets") ? [.. Json.GetProperty("targets").EnumerateArray().Select(t => t.GetString()!)] : ["query", "value"];

    public IReadOnlyList<JsonElement> Steps => [.. Json.GetProperty("steps").EnumerateArray()];

    public IReadOnlyList<JsonElement> Merges => Has("merges") ? [.. Json.GetProperty("merges").EnumerateArray()] : [];

    public double LossTolerance => Json.GetProperty("tolerance").GetProperty("loss").GetDouble();

    public double FactorTolerance => Json.GetProperty("tolerance").GetProperty("factor").GetDouble();

    public string PathOf(string name) => Path.Combine(Folder, name);

    public long? Count(params string[] names) => names.FirstOrDefault(Has) is { } name ? Json.GetProperty(name).GetInt64() : null;

    public double Number(string name) => Json.GetProperty(name).GetDouble();

    public bool Has(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static T Parse<T>(JsonElement policy, string name, T otherwise) where T : struct, Enum =>
        policy.TryGetProperty(name, out var value) ? Enum.Parse<T>(value.GetString()!, ignoreCase: true) : otherwise;

    private MergeOptions Merge
    {
        get
        {
            if (!Has("policy")) return new();
            var policy = Json.GetProperty("policy");
            return new()
            {
                Start = policy.GetProperty("start").GetDouble(),
                Interval = policy.GetProperty("interval").GetDouble(),
                Until = policy.GetProperty("until").GetDouble(),
                Scope = Parse(policy, "scope", MergeScope.Model),
                Pairs = Parse(policy, "pairs", MergePairs.All),
                Criterion = Parse(policy, "criterion", MergeCriterion.Factor),
                Keep = Parse(policy, "keep", MergeKeep.Upper),
                Minimum = policy.TryGetProperty("minimum", out var minimum) ? minimum.GetInt32() : 1,
            };
        }
    }
}
