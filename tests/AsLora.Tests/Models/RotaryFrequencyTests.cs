using AsLora.Models.Decoders;

namespace AsLora.Tests.Models;

/// <summary>Angles of published checkpoints, computed apart from the project in double precision from the formulas of Transformers.</summary>
public sealed class RotaryFrequencyTests
{
    private static readonly RotaryConfig Llama2 = Of("default", 10_000, 4096, 4096);
    private static readonly RotaryConfig Llama31 = Of("llama3", 500_000, 131_072, 8192) with { Factor = 8, LowFrequencyFactor = 1, HighFrequencyFactor = 4 };
    private static readonly RotaryConfig Qwen2 = Of("yarn", 1_000_000, 32_768, 32_768) with { Factor = 4 };

    [Fact]
    public void PlainAnglesFallGeometrically() => Expect(Llama2, 4096, (0, 1), (1, 0.86596432), (31, 0.01154782), (63, 0.0001154782));

    [Fact]
    public void LinearScalingDividesEveryAngle() =>
        Expect(Llama2 with { Type = "linear", Factor = 4 }, 4096, (0, 0.25), (1, 0.21649108), (31, 0.002886955), (63, 2.886955e-05));

    [Fact]
    public void DynamicScalingActsBeyondTheModelsPositionsAndGrowsWithTheText()
    {
        var dynamic = Llama2 with { Type = "dynamic", Factor = 2 };
        Assert.Equal(RotaryFrequencies.Of(Llama2, 1).Angles, RotaryFrequencies.Of(dynamic, 1).Angles);
        Assert.Equal(RotaryFrequencies.Of(Llama2, 1).Angles, RotaryFrequencies.Of(dynamic, 4096).Angles);
        Expect(dynamic, 8192, (0, 1), (1, 0.85099429), (31, 0.0067255228), (63, 3.8492733e-05));
        Assert.True(RotaryFrequencies.Of(dynamic, 8000).Angles[63] > RotaryFrequencies.Of(dynamic, 8192).Angles[63]);
    }

    [Fact]
    public void Llama31StretchesLongWavesWhollyAndShortOnesNotAtAll() => Expect(
        Llama31, 1, (0, 1), (20, 0.01656044), (28, 0.003211446), (30, 0.0013718936), (34, 0.00017850781), (36, 7.7846553e-05), (63, 3.068926e-07));

    [Fact]
    public void YarnStretchesInARampOverThePairsAndScalesCosineAndSine()
    {
        Expect(Qwen2, 1, (0, 1), (1, 0.80584219), (23, 0.0069783058), (24, 0.0053753215), (31, 0.00080295973), (40, 4.4456985e-05), (63, 3.1023444e-07));
        Assert.Equal(1.1386294f, RotaryFrequencies.Of(Qwen2, 1).Scale, 1e-6f);
        Assert.Equal(1.5f, RotaryFrequencies.Of(Qwen2 with { AttentionFactor = 1.5 }, 1).Scale);
    }

    [Fact]
    public void TextsMayBeAsLongAsTheModelIsMadeForStretchedOrNot()
    {
        Assert.Equal(4096, Llama2.MaxLength);
        Assert.Equal(16_384, (Llama2 with { Type = "linear", Factor = 4 }).MaxLength);
        Assert.Equal(16_384, (Llama2 with { Type = "dynamic", Factor = 4 }).MaxLength);
        Assert.Equal(131_072, Llama31.MaxLength);
        Assert.Equal(131_072, Qwen2.MaxLength);
        Assert.Equal(131_072, (Qwen2 with { Positions = 131_072 }).MaxLength);
    }

    private static RotaryConfig Of(string type, double theta, int positions, int original) =>
        new() { Type = type, Size = 128, Theta = theta, Positions = positions, OriginalPositions = original };

    private static void Expect(RotaryConfig config, long length, params (int Pair, double Angle)[] expected)
    {
        var angles = RotaryFrequencies.Of(config, length).Angles;
        Assert.Equal(64, angles.Length);
        Assert.All(expected, e => Assert.InRange(angles[e.Pair] / e.Angle, 1 - 2e-6, 1 + 2e-6));
    }
}
