using AsLora.Tokenization;
using CsCheck;

namespace AsLora.Tests.Tokenization;

public class TruncationTests
{
    [Theory]
    [InlineData(36, 35, 29, 15, 14)]
    [InlineData(35, 36, 29, 14, 15)]
    [InlineData(30, 30, 29, 14, 15)]
    [InlineData(10, 30, 29, 10, 19)]
    [InlineData(30, 10, 29, 19, 10)]
    [InlineData(14, 14, 29, 14, 14)]
    [InlineData(0, 5, 3, 0, 3)]
    [InlineData(5, 0, 3, 3, 0)]
    [InlineData(5, 5, 0, 0, 0)]
    [InlineData(5, 4, 1, 1, 0)]
    public void TheLongerTextLosesTokensUntilBothFit(int first, int second, int room, int keepFirst, int keepSecond) =>
        Assert.Equal((keepFirst, keepSecond), Truncation.LongestFirst(first, second, room));

    [Fact]
    public void ItIsWhatRemovingOneTokenAfterTheOtherLeaves() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60], Gen.Int[0, 80]).Sample((first, second, room) =>
            Truncation.LongestFirst(first, second, room) == OneByOne(first, second, room));

    // From the longer text; from the one that was the shorter at the start, or from the first, when both are equally long.
    private static (int First, int Second) OneByOne(int first, int second, int room)
    {
        var firstWasLonger = first > second;
        while (first + second > room)
        {
            if (first > second || (first == second && !firstWasLonger)) first--;
            else second--;
        }
        return (first, second);
    }
}
