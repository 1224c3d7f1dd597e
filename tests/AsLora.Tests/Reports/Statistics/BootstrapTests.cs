using AsLora.Reports.Statistics;
using CsCheck;

namespace AsLora.Tests.Reports.Statistics;

public class BootstrapTests
{
    private static readonly ResamplingOptions Options = new();

    [Fact]
    public void EqualDifferencesLeaveNoDoubt() => Assert.Equal(new Interval(0.25, 0.25, 0.95, 10_000), Bootstrap.Mean([0.25, 0.25, 0.25], Options));

    // Three numbers have 27 resamples. Sums 0, 1, 2 … of 0, 1, 2 come up 1, 3, 6, 7, 6, 3, 1 times in 27, so a tenth lies below 1 / 3 … and 1 / 27 + 3 / 27
    // of them at 1 / 3 or below.
    [Theory]
    [InlineData(0.95, 0, 2)] // 1 / 27 is more than 2.5 %
    [InlineData(0.90, 1.0 / 3, 5.0 / 3)] // and less than 5 %
    [InlineData(0.50, 2.0 / 3, 4.0 / 3)] // 10 / 27 is more than a quarter, 4 / 27 less
    public void TheIntervalIsThatOfAllResamples(double level, double low, double high)
    {
        var interval = Bootstrap.Mean([0, 1, 2], Options with { Level = level });
        Assert.Equal((low, high), (interval.Low, interval.High), new Near());
    }

    [Fact]
    public void GroupsWeighTheSameAndAreResampledInThemselves()
    {
        // The first has one number three times, so all that varies is the second: half of 0, 1 / 2 or 1.
        var interval = Bootstrap.MeanOfMeans([[4, 4, 4], [0, 1]], Options);
        Assert.Equal((2.0, 2.5), (interval.Low, interval.High), new Near());
    }

    [Fact]
    public void TheSameSeedGivesTheSameIntervalAndAnotherOneAnother()
    {
        double[] values = [0.013, -0.002, 0.007, 0.011, -0.005, 0.0031, 0.0172];
        Assert.Equal(Bootstrap.Mean(values, Options), Bootstrap.Mean(values, Options));
        Assert.NotEqual(Bootstrap.Mean(values, Options), Bootstrap.Mean(values, Options with { Seed = 1 }));
    }

    [Fact]
    public void TheIntervalLiesWithinTheNumbersAndMovesWithThem() => Gen.Double[-1, 1].Array[1, 8].Sample(values =>
    {
        var few = Options with { Resamples = 200 };
        var (interval, moved) = (Bootstrap.Mean(values, few), Bootstrap.Mean([.. values.Select(v => v + 3)], few));
        Assert.InRange(interval.Low, values.Min() - 1e-12, interval.High);
        Assert.InRange(interval.High, interval.Low, values.Max() + 1e-12);
        Assert.Equal((interval.Low + 3, interval.High + 3), (moved.Low, moved.High), new Near());
    }, iter: 200);

    [Fact]
    public void ANumberThatIsNotDefinedHasNoInterval() => Assert.Equal(double.NaN, Bootstrap.Mean([1, double.NaN], Options).High);

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-9 && Math.Abs(x.Item2 - y.Item2) < 1e-9;

        public int GetHashCode((double, double) pair) => 0;
    }
}
