namespace AsLora.Adapters.Files.Peft;

/// <summary>What <c>adapter_config.json</c> says of an adapter of PEFT, as far as it can be used here.</summary>
public sealed record PeftConfig
{
    /// <summary>The method: <c>lora</c>, <c>rslora</c> or <c>vera</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The model it was trained on, by its name on a hub or its path; null where the file does not tell.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The revision of the model, where it is named.</summary>
    public string? Revision { get; init; }

    /// <summary>Whether it says that it classifies texts (task_type SEQ_CLS), for which it must bring a head.</summary>
    public bool Classifies { get; init; }

    /// <summary>The rank r of every pair.</summary>
    public required int Rank { get; init; }

    /// <summary>The numerator of the scale; not read for VeRA.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>The share of an adapter's inputs that was dropped in training.</summary>
    public double Dropout { get; init; }

    /// <summary>Which modules it adapts.</summary>
    public required PeftTargets Targets { get; init; }

    /// <summary>Patterns of module paths whose alpha is another one; the first that matches decides.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Patterns of module paths whose rank is another one; the first that matches decides.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>What a person should know, for example of keys that were ignored.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Reads the configuration of a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">
    /// The file is missing or damaged, or says something that changes the mathematics and is not supported; all of it is named.
    /// </exception>
    public static PeftConfig Read(string path) => new PeftConfigReader(Path.Combine(path, PeftFolder.ConfigName)).Read();
}
