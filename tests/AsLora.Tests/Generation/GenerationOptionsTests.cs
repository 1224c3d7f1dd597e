using AsLora.Adapters;
using AsLora.Generation;

namespace AsLora.Tests.Generation;

public sealed class GenerationOptionsTests
{
    [Fact]
    public void EverythingOutOfItsRangeIsListed()
    {
        var options = new GenerationOptions
        {
            MaxNewTokens = 0,
            Temperature = double.NaN,
            TopK = -1,
            TopP = 1.5,
            RepetitionPenalty = 0,
            StopStrings = ["a", ""],
            BatchSize = 0,
        };
        Assert.Equal(
            "max-new-tokens: found \"0\", expected a whole number of at least 1\n"
            + "temperature: found \"NaN\", expected a number of at least 0 (0 takes the likeliest token)\n"
            + "top-k: found \"-1\", expected a whole number of at least 0 (0 for all tokens)\n"
            + "top-p: found \"1.5\", expected a number from 0 to 1 (1 for all tokens)\n"
            + "repetition-penalty: found \"0\", expected a number above 0 (1 for none)\n"
            + "batch-size: found \"0\", expected a whole number of at least 1\n"
            + "stop: found \"\", expected a text; every text holds the empty one",
            Assert.Throws<InputException>(options.Validate).Message);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(0, 0.9)]
    public void FiltersWithoutATemperatureWouldDoNothing(int topK, double topP) => Assert.Equal(
        "top-k and top-p are for drawing, and temperature 0 takes the likeliest token; give a temperature above 0, or leave them out",
        Assert.Throws<InputException>(new GenerationOptions { TopK = topK, TopP = topP }.Validate).Message);

    [Fact]
    public void TheDefaultsAreGreedyAndValid()
    {
        var options = new GenerationOptions();
        options.Validate();
        Assert.True(options.IsGreedy);
    }
}
