using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>Three layers of two kinds and a head, with a saved adapter where a test wants one.</summary>
internal static class TinyLayers
{
    public const string Fingerprint = "0f1e2d3c";

    public static IReadOnlyList<AdaptedLinear> Layers() =>
        [.. from layer in Enumerable.Range(0, 3) from kind in new[] { "query", "value" } select new AdaptedLinear($"bert.encoder.layer.{layer}.attention.self.{kind}", 12, 10)];

    public static IReadOnlyList<(string Name, Parameter Parameter)> Head() =>
        [("classifier.weight", new Parameter(rand(2, 12))), ("classifier.bias", new Parameter(rand(2)))];

    /// <summary>A set of some method whose factors are all random.</summary>
    public static AdapterSet Filled(string method, IReadOnlyList<AdaptedLinear> layers, MergeOptions? merge = null)
    {
        var set = AdapterSet.Create(AdapterMethods.Get(method), new MethodOptions { Rank = 4, Dropout = 0.1, Targets = ["query", "value"], Merge = merge ?? new() }, layers, 1);
        using var _ = no_grad();
        foreach (var factor in set.Factors) nn.init.normal_(factor.Value, 0, 0.3);
        return set;
    }

    /// <summary>An ASLoRA set after two merges.</summary>
    public static AdapterSet Merged(IReadOnlyList<AdaptedLinear> layers)
    {
        var set = Filled("aslora", layers, new MergeOptions { Criterion = MergeCriterion.Relative, Start = 3, Interval = 4, Keep = MergeKeep.Average });
        static string Id(int layer) => $"bert/encoder/layer/{layer}/attention/self/query:B";
        set.Merge(new(3, "query", 0, 1, Id(0), Id(1), 0.125, 0.25)).Dispose();
        set.Merge(new(7, "query", 1, 2, Id(1), Id(2), 0.375, null)).Dispose();
        return set;
    }

    public static void Save(string path, AdapterSet set, IReadOnlyList<(string Name, Parameter Parameter)>? parameters = null) =>
        AdapterFolder.Save(path, set, (parameters ?? Head()).Select(p => KeyValuePair.Create(p.Name, (Tensor)p.Parameter)), new()
        {
            Base = new("models/tiny", null, Fingerprint),
            Head = new(2, IsRegression: false),
            Task = "mrpc",
            Labels = ["not_equivalent", "equivalent"],
            Precision = "bf16",
        });
}
