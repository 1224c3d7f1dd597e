using System.Globalization;
using AsLora.Adapters.Methods;

namespace AsLora.Adapters.Files.Peft;

/// <summary>What a folder of PEFT holds, from its configuration and the header of its tensors; known without libtorch.</summary>
/// <param name="Config">What <c>adapter_config.json</c> says.</param>
/// <param name="Tensors">What <c>adapter_model.safetensors</c> holds.</param>
public sealed record PeftContents(PeftConfig Config, IReadOnlyList<SafetensorsEntry> Tensors)
{
    // What Transformers calls the last layer of its classifiers.
    private static readonly string[] LastOfHead = ["classifier.out_proj.weight", "classifier.weight", "score.weight"];

    /// <summary>How many numbers the adapter holds that were trained, the head excluded.</summary>
    public long AdapterSize => Tensors.Where(t => PeftNames.ModuleOf(t.Name) is not null).Sum(t => t.Count);

    /// <summary>How many numbers of the model's own are stored with it: the head.</summary>
    public long OwnSize =>
        Tensors.Where(t => t.Name.StartsWith(PeftNames.Prefix, StringComparison.Ordinal) && PeftNames.ModuleOf(t.Name) is null).Sum(t => t.Count);

    /// <summary>Bytes of all tensors, the header excluded.</summary>
    public long Bytes => Tensors.Sum(t => t.Length);

    /// <summary>The method's options. Targets that PEFT finds by a pattern or in some layers are the paths of the modules that are in the file.</summary>
    public MethodOptions Options => new()
    {
        Rank = Config.Rank,
        Alpha = Config.Alpha,
        Dropout = Config.Dropout,
        Targets = Config.Targets is { Pattern: null, Excluded: null, ExcludedPattern: null, Layers: null, Names: { } names }
            ? names
            : [.. Tensors.Select(t => PeftNames.ModuleOf(t.Name)).OfType<string>().Distinct(StringComparer.Ordinal)],
    };

    /// <summary>
    /// The same as the manifest of a native adapter. PEFT does not store names of classes, so they are called by their ids; the fingerprint is empty, and
    /// so is the sharing graph, which needs the shapes of the model.
    /// </summary>
    public AdapterManifest Manifest
    {
        get
        {
            // A row is longer than the name of its class: a file cannot claim more classes than it has room for.
            var last = LastOfHead.Select(name => Tensors.FirstOrDefault(t => t.Name == PeftNames.Prefix + name && t.Shape.Count == 2 && t.Count > 0 && t.Length >= 8 * t.Shape[0]))
                .FirstOrDefault(t => t is not null);
            var outputs = (int)Math.Min(last?.Shape[0] ?? 0, int.MaxValue);
            return new()
            {
                Method = Config.Method,
                Options = Options,
                Base = new(Config.BaseModel ?? "", Config.Revision, ""),
                Head = outputs > 0 ? new(outputs, IsRegression: outputs == 1) : null,
                Labels = outputs > 1 ? [.. Enumerable.Range(0, outputs).Select(id => id.ToString(CultureInfo.InvariantCulture))] : [],
            };
        }
    }
}
