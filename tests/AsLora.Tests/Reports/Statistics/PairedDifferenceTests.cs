using AsLora.Reports.Statistics;

namespace AsLora.Tests.Reports.Statistics;

public class PairedDifferenceTests
{
    private static readonly ResamplingOptions Options = new();

    [Fact]
    public void SeedsThatOneOfTheTwoLacksAreLeftOut()
    {
        var these = new Dictionary<ulong, double> { [3] = 0.9, [1] = 0.5, [2] = 0.75 };
        var difference = PairedDifference.Of(these, new Dictionary<ulong, double> { [1] = 0.25, [2] = 1, [4] = 0 }, Options)!;
        Assert.Equal([1UL, 2UL], difference.Seeds);
        Assert.Equal([0.25, -0.25], difference.Differences);
        Assert.Equal((0.0, 1, 1, 1.0, 1.0), (difference.Mean, difference.Above, difference.Below, difference.SignTest, difference.WilcoxonTest));
    }

    [Fact]
    public void WithoutASeedInCommonThereIsNone() =>
        Assert.Null(PairedDifference.Of(new Dictionary<ulong, double> { [1] = 1 }, new Dictionary<ulong, double> { [2] = 1 }, Options));

    [Fact]
    public void OneDifferenceSaysNothingOfOthersAndHasNoInterval()
    {
        var difference = PairedDifference.Of(new Dictionary<ulong, double> { [1] = 1 }, new Dictionary<ulong, double> { [1] = 0.5 }, Options)!;
        Assert.Equal((0.5, double.NaN, double.NaN, 1.0), (difference.Mean, difference.MeanInterval.Low, difference.MeanInterval.High, difference.SignTest));
    }

    // Differences of two rows of 408 each, which subtraction makes 1e-16 apart.
    [Fact]
    public void DifferencesOfAsManyRowsHaveTheSameRank()
    {
        double[] these = [313 / 408.0, 302 / 408.0, 300 / 408.0, 304 / 408.0], others = [311 / 408.0, 300 / 408.0, 302 / 408.0, 302 / 408.0];
        Assert.NotEqual(these[0] - others[0], these[1] - others[1]);
        var difference = PairedDifference.Of(BySeed(these), BySeed(others), Options)!;
        Assert.Single(difference.Differences.Select(Math.Abs).Distinct());
        Assert.Equal(0.625, difference.WilcoxonTest); // four ranks of 2.5: {} and four of one, of 16, twice
    }

    [Fact]
    public void GroupsWeighTheSameHoweverManySeedsTheyHave()
    {
        var difference = PairedDifference.Of([1, 2, 3, 1], [[1, 1, 1], [3]], Options);
        Assert.Equal((2.0, 2.0, 2.0), (difference.Mean, difference.MeanInterval.Low, difference.MeanInterval.High));
        Assert.Equal((1.0, 4, 0.125), (difference.Median, difference.Above, difference.SignTest));
    }

    private static Dictionary<ulong, double> BySeed(double[] scores) => scores.Select((score, i) => (score, i)).ToDictionary(s => (ulong)s.i, s => s.score);
}
