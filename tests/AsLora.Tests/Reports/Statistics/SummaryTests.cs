using AsLora.Reports.Statistics;
using CsCheck;

namespace AsLora.Tests.Reports.Statistics;

public class SummaryTests
{
    [Fact]
    public void TheStandardDeviationIsThatOfASample()
    {
        var summary = Summary.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        Assert.Equal((5.0, 4.5, 2.0, 9.0), (summary.Mean, summary.Median, summary.Minimum, summary.Maximum));
        Assert.Equal(Math.Sqrt(32.0 / 7), summary.StandardDeviation, 15);
    }

    [Fact]
    public void EqualNumbersHaveNoSpread() => Gen.Double[-1, 1].Select(Gen.Int[2, 9]).Sample((value, count) =>
    {
        var summary = Summary.Of(Enumerable.Repeat(value, count));
        Assert.Equal((value, value, 0.0), (summary.Mean, summary.Median, summary.StandardDeviation));
    });

    [Fact]
    public void OneNumberHasNoStandardDeviation() => Assert.Equal((0.5, double.NaN), (Summary.Of([0.5]).Mean, Summary.Of([0.5]).StandardDeviation));

    [Fact]
    public void ANumberThatIsNotDefinedIsNotLeftOut()
    {
        var summary = Summary.Of([0.5, double.NaN]);
        Assert.Equal((2, double.NaN, double.NaN), (summary.Values.Count, summary.Mean, summary.Maximum));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.975, 3.925)]
    [InlineData(1, 4)]
    public void QuantilesLieBetweenTheirNeighboursAsNumPysDo(double share, double expected) => Assert.Equal(expected, Quantiles.Of([1, 2, 3, 4], share), 12);
}
