namespace AsLora.Models.Decoders;

/// <summary>
/// The angles, a position, by which the pairs of a head turn, and what cosine and sine are multiplied with. The formulas are those of Transformers
/// (<c>modeling_rope_utils</c>), in float32 as there: at large positions the last bit of a frequency shows.
/// </summary>
/// <param name="Angles">Radians a position, one a pair of numbers, [size / 2].</param>
/// <param name="Scale">What cosine and sine are multiplied with.</param>
internal sealed record RotaryFrequencies(float[] Angles, float Scale)
{
    /// <summary>Computes them.</summary>
    /// <param name="config">The kind and its numbers.</param>
    /// <param name="length">Tokens of the text so far; counts for <c>dynamic</c> alone.</param>
    public static RotaryFrequencies Of(RotaryConfig config, long length) => config.Type switch
    {
        "linear" => new([.. Plain(config, config.Theta).Select(a => a / (float)config.Factor)], 1),
        "dynamic" => new(Plain(config, DynamicTheta(config, length)), 1),
        "llama3" => new([.. Plain(config, config.Theta).Select(a => Llama3(config, a))], 1),
        "yarn" => new(Yarn(config), (float)(config.AttentionFactor ?? (0.1 * Math.Log(config.Factor)) + 1)),
        _ => new(Plain(config, config.Theta), 1),
    };

    // θ^(−2i/size).
    private static float[] Plain(RotaryConfig config, double theta) => [.. Powers(config, theta).Select(p => 1 / p)];

    private static IEnumerable<float> Powers(RotaryConfig config, double theta) =>
        Enumerable.Range(0, config.Size / 2).Select(i => MathF.Pow((float)theta, 2f * i / config.Size));

    // A base that grows with the text beyond the positions the model was made for, so that the slowest pair turns no further than it was trained to.
    private static double DynamicTheta(RotaryConfig config, long length)
    {
        var stretch = (config.Factor * Math.Max(length, config.Positions) / config.Positions) - (config.Factor - 1);
        return config.Theta * Math.Pow(stretch, config.Size / (config.Size - 2.0));
    }

    // LLaMA 3.1: long waves are stretched, short ones are not, those between in proportion.
    private static float Llama3(RotaryConfig config, float angle)
    {
        var wavelength = 2 * MathF.PI / angle;
        if (wavelength < config.OriginalPositions / config.HighFrequencyFactor) return angle;
        if (wavelength > config.OriginalPositions / config.LowFrequencyFactor) return angle / (float)config.Factor;
        var smooth = (float)(((config.OriginalPositions / wavelength) - config.LowFrequencyFactor) / (config.HighFrequencyFactor - config.LowFrequencyFactor));
        return ((1 - smooth) * angle / (float)config.Factor) + (smooth * angle);
    }

    // arXiv 2309.00071: pairs are stretched the more, the less often they turn over the original positions, in a ramp over their index.
    private static float[] Yarn(RotaryConfig config)
    {
        double Pair(double turns) => config.Size * Math.Log(config.OriginalPositions / (turns * 2 * Math.PI)) / (2 * Math.Log(config.Theta));
        var (first, last) = (Math.Max(Math.Floor(Pair(config.BetaFast)), 0), Math.Min(Math.Ceiling(Pair(config.BetaSlow)), config.Size - 1));
        var width = (float)(first == last ? 0.001 : last - first);
        float Stretched(float power, int i)
        {
            var kept = 1 - Math.Clamp((i - (float)first) / width, 0, 1);
            return (1 / ((float)config.Factor * power) * (1 - kept)) + (1 / power * kept);
        }
        return [.. Powers(config, config.Theta).Select(Stretched)];
    }
}
