namespace AsLora.Models.Decoders;

/// <summary>How positions turn queries and keys (arXiv 2104.09864), and how that is stretched to longer texts than the model was trained on.</summary>
internal sealed record RotaryConfig
{
    /// <summary>The kinds that are supported, by their names in <c>config.json</c>.</summary>
    public static IReadOnlyList<string> Types { get; } = ["default", "linear", "dynamic", "llama3", "yarn"];

    /// <summary>One of <see cref="Types"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Numbers of a head that are turned: all of them.</summary>
    public required int Size { get; init; }

    /// <summary>The base of the frequencies.</summary>
    public required double Theta { get; init; }

    /// <summary><c>max_position_embeddings</c>: how many positions the model is made for.</summary>
    public required int Positions { get; init; }

    /// <summary>How many positions it was made for before it was stretched; for <c>llama3</c> and <c>yarn</c>.</summary>
    public required int OriginalPositions { get; init; }

    /// <summary>How many times longer texts may become.</summary>
    public double Factor { get; init; } = 1;

    /// <summary><c>llama3</c>: wavelengths above original positions / this are stretched wholly.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary><c>llama3</c>: wavelengths below original positions / this are left alone.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary><c>yarn</c>: pairs that turn more often than this over the original positions are left alone.</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary><c>yarn</c>: pairs that turn less often than this are stretched wholly.</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary><c>yarn</c>: what cosine and sine are multiplied with; null for 0.1 ln(factor) + 1.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary>How many tokens a text may have: as many as the model is made for, stretched or not.</summary>
    public int MaxLength => (int)Math.Min(int.MaxValue, Math.Max(Positions, Type switch
    {
        "linear" or "dynamic" => Factor * Positions,
        "yarn" => Factor * OriginalPositions,
        _ => Positions,
    }));

    /// <summary>Reads <c>rope_parameters</c>, or <c>rope_theta</c> and <c>rope_scaling</c> as Transformers wrote them before version 5.</summary>
    /// <param name="reader">The configuration.</param>
    /// <param name="positions">The value of <c>max_position_embeddings</c>.</param>
    /// <param name="size">Width of a head.</param>
    public static RotaryConfig Read(ConfigReader reader, int positions, int size)
    {
        var theta = reader.Number("rope_theta", 10_000, minimum: 1);
        var (parameters, scaling) = (reader.Part("rope_parameters"), reader.Part("rope_scaling"));
        reader.Check(parameters is null || scaling is null, "rope_parameters and rope_scaling are two spellings of one thing: keep one of them");
        var plain = new RotaryConfig { Type = Types[0], Size = size, Theta = theta, Positions = positions, OriginalPositions = positions };
        return (parameters ?? scaling) is { } part ? Read(part, plain) : plain;
    }

    private static RotaryConfig Read(ConfigReader part, RotaryConfig plain)
    {
        // Whether the model was trained on long texts too; it changes nothing.
        part.Ignore(["finetuned"]);
        // Files of before version 4.43 say type; version 4 wrote both.
        var older = part.OneOf("type", "default", Types);
        var type = part.OneOf("rope_type", older, Types);
        part.Check(older == type || older == "default", $"type is {older} and rope_type is {type}");
        plain = plain with { Type = type, Theta = part.Number("rope_theta", plain.Theta, minimum: 1) };
        if (type == "default") return plain;
        var original = type is "llama3" or "yarn" ? part.Whole("original_max_position_embeddings", 1, plain.Positions) : plain.Positions;
        var factor = part.Number("factor", (double)plain.Positions / Math.Max(1, original), minimum: 1);
        var stretched = plain with { OriginalPositions = original, Factor = factor };
        if (type == "yarn")
        {
            return stretched with
            {
                BetaFast = part.Number("beta_fast", 32),
                BetaSlow = part.Number("beta_slow", 1),
                AttentionFactor = part.Number("attention_factor", -1) is var scale and > 0 ? scale : null,
            };
        }
        if (type != "llama3") return stretched;
        var (low, high) = (part.Number("low_freq_factor", 1), part.Number("high_freq_factor", 4));
        part.Check(low < high, $"low_freq_factor {low} must be less than high_freq_factor {high}");
        return stretched with { LowFrequencyFactor = low, HighFrequencyFactor = high };
    }
}
