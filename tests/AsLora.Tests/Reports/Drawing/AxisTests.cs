using AsLora.Reports.Drawing;
using CsCheck;

namespace AsLora.Tests.Reports.Drawing;

public class AxisTests
{
    [Theory]
    [InlineData(0, 1840, "0 500 1,000 1,500")]
    [InlineData(0, 100, "0 50 100")]
    [InlineData(0.62, 0.88, "0.7 0.8")]
    [InlineData(-0.013, 0.004, "-0.01 -0.005 0")]
    public void TicksAreRound(double low, double high, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Axis.Linear([low, high], 0, 300, isExact: true).Ticks.Select(Axis.Text)));

    [Fact]
    public void TicksOfRatiosAreOneTwoFive() =>
        Assert.Equal("20k 50k 100k", string.Join(' ', Axis.Logarithmic([18_432, 110_000], 0, 300).Ticks.Select(Axis.Text)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1840, "1,840")]
    [InlineData(73_728, "73.73k")]
    [InlineData(22_713_216, "22.71M")]
    [InlineData(0.0004, "4e-4")]
    public void TicksAreWrittenShort(double tick, string text) => Assert.Equal(text, Axis.Text(tick));

    [Fact]
    public void NumbersKeepTheirOrderAndStayWithinTheEnds() => Gen.Double[-1e6, 1e6].Array[2, 20].Sample(values =>
    {
        var axis = Axis.Linear(values, 10, 200);
        var pixels = values.Order().Select(axis.At).ToList();
        Assert.Equal(pixels.Order(), pixels);
        Assert.All(pixels.Concat(axis.Ticks.Select(axis.At)), pixel => Assert.InRange(pixel, 10 - 1e-6, 200 + 1e-6));
    });

    [Fact]
    public void EqualRatiosAreEqualDistances()
    {
        var axis = Axis.Logarithmic([10, 1000], 0, 100);
        Assert.Equal(axis.At(100) - axis.At(10), axis.At(1000) - axis.At(100), 1e-9);
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(0, 0)]
    public void OneNumberOrNoneStillMakesAnAxis(double low, double high)
    {
        var axis = Axis.Linear([low, high], 0, 100);
        Assert.NotEmpty(axis.Ticks);
        Assert.All(axis.Ticks, tick => Assert.InRange(axis.At(tick), 0, 100));
    }
}
