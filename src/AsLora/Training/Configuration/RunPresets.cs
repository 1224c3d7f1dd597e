namespace AsLora.Training.Configuration;

/// <summary>Named settings of papers, as options and their values.</summary>
internal static class RunPresets
{
    /// <summary>Name → option → value.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal) { ["paper"] = Paper() };

    // ASLoRA, arXiv 2412.10135: RoBERTa-base on MRPC.
    private static Dictionary<string, string> Paper() => new(StringComparer.Ordinal)
    {
        ["epochs"] = "30",
        ["batch-size"] = "16",
        ["max-length"] = "512",
        ["learning-rate"] = "0.0004",
        ["schedule"] = "linear",
        ["warmup"] = "0.06",
        ["weight-decay"] = "0.1",
        ["method.rank"] = "8",
        ["method.alpha"] = "16",
        ["method.start"] = "320",
        ["method.interval"] = "240",
        ["method.until"] = "0.5",
    };
}
