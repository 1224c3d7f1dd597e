using AsLora.Adapters;
using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Tests.Runtime;

public class PrecisionChoiceTests
{
    [Theory]
    [InlineData("fp32", ScalarType.Float32)]
    [InlineData("bf16", ScalarType.BFloat16)]
    public void WhatIsAskedForIsTaken(string name, ScalarType type)
    {
        var choice = PrecisionChoice.Choose(name, CPU);
        Assert.Equal((type, name), (choice.Type, choice.Name));
        Assert.StartsWith("as asked for", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereTheTypeThatIsAskedForIsSlowerTheNumbersAreSaid()
    {
        Assert.Equal(new(ScalarType.BFloat16, "as asked for"), PrecisionChoice.Bf16(175e9, 800e9, "as asked for"));
        Assert.Equal(
            new(ScalarType.BFloat16, "as asked for, but matrix products run at 175 GFLOP/s in fp32 and 2 in bf16, 87.5 times as fast in fp32; --precision fp32 is faster here"),
            PrecisionChoice.Bf16(175e9, 2e9, "as asked for"));
    }

    [Fact]
    public void AutoMeasuresAndSaysTheNumbers()
    {
        var choice = PrecisionChoice.Choose("auto", CPU);
        Assert.Matches("^matrix products run at [0-9,]+ GFLOP/s in fp32 and [0-9,]+ in bf16", choice.Reason);
    }

    [Fact]
    public void TheFasterTypeWins()
    {
        Assert.Equal(new(ScalarType.BFloat16, "matrix products run at 175 GFLOP/s in fp32 and 800 in bf16"), PrecisionChoice.Faster(175e9, 800e9));
        Assert.Equal(
            new(ScalarType.Float32, "matrix products run at 175 GFLOP/s in fp32 and 2 in bf16, 87.5 times as fast in fp32"),
            PrecisionChoice.Faster(175e9, 2e9));
    }

    [Fact]
    public void AnUnknownPrecisionIsAnErrorWithASuggestion()
    {
        var error = Assert.Throws<InputException>(() => PrecisionChoice.Choose("bf61", CPU));
        Assert.Equal("unknown precision \"bf61\"; did you mean \"bf16\"?; the precisions are auto, fp32, bf16", error.Message);
    }

    [Fact]
    public void MeasuringDrawsNoRandomNumbers()
    {
        using var before = random.get_rng_state();
        GemmSpeed.Measure(ScalarType.Float32, CPU, rows: 8, width: 8, runs: 1);
        using var after = random.get_rng_state();
        Assert.True(before.Equals(after));
    }
}
