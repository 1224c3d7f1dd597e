using AsLora.Training.Fusing;

namespace AsLora.Tests.Training.Fusing;

public class LogitComparisonTests
{
    [Fact]
    public void DifferencesAndAgreementAreThoseOfTheRows()
    {
        var comparison = LogitComparison.Of([1, 2, 3, 0, -1, 1], [1.5f, 2, 2.75f, 0.25f, -1, 1], 3, "here", isExact: false);
        Assert.Equal((2, "here", 0.5, 1.0), (comparison.Rows, comparison.Source, comparison.MaximumDifference, comparison.Agreement));
        Assert.Equal(1.0 / 6, comparison.MeanDifference, 1e-12);
        Assert.Equal(0.5, LogitComparison.Of([1, 2, 2, 1], [1, 2, 1, 2], 2, "", isExact: false).Agreement);
        // A near tie may be ruled differently; of two classes none is near.
        Assert.Equal(1, LogitComparison.Of([0, 99, 100], [0, 100, 99], 3, "", isExact: false).Agreement);
        Assert.Equal(0, LogitComparison.Of([0, 97, 100], [0, 100, 99], 3, "", isExact: false).Agreement);
        Assert.Equal(0, LogitComparison.Of([99, 100], [100, 99], 2, "", isExact: false).Agreement);
    }

    [Theory]
    [InlineData(1e-4, true)]
    [InlineData(1.1e-4, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void ExactTypesMayDifferByTenThousandth(double difference, bool isWithin) => Assert.Equal(isWithin, new LogitComparison(128, "", difference, 0, 1, IsExact: true).IsWithinTolerance);

    [Theory]
    [InlineData(127 / 128.0, true)]
    [InlineData(126 / 128.0, false)]
    public void RoundedTypesMayRuleOneTextInAHundredDifferently(double agreement, bool isWithin) => Assert.Equal(isWithin, new LogitComparison(128, "", 3, 1, agreement, IsExact: false).IsWithinTolerance);

    [Fact]
    public void ANumberThatIsNotOneIsNotWithinTolerance()
    {
        var comparison = LogitComparison.Of([1, 2], [1, float.NaN], 2, "", isExact: false);
        Assert.True(double.IsNaN(comparison.MaximumDifference));
        Assert.False(comparison.IsWithinTolerance);
    }

    [Fact]
    public void TheOutputOfARegressionMayMoveByATwentieth()
    {
        Assert.Equal(1, LogitComparison.Of([0.2f, 4], [0.249f, 4.19f], 1, "", isExact: false).Agreement);
        Assert.Equal(0.5, LogitComparison.Of([0.2f, 4], [0.251f, 4], 1, "", isExact: false).Agreement);
    }
}
