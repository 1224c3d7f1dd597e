using AsLora.Reports.Statistics;
using CsCheck;

namespace AsLora.Tests.Reports.Statistics;

public class PairedTestsTests
{
    // Whole numbers make ties and zeros.
    private static readonly Gen<double[]> Differences = Gen.Int[-4, 4].Select(i => (double)i).Array[1, 10];

    [Fact]
    public void WilcoxonsPValueIsThatOfSciPysExample() =>
        Assert.Equal(0.041259765625, WilcoxonTest.PValue([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]), 15);

    [Theory]
    [InlineData(0.0625, new double[] { 1, 2, 3, 4, 5 })] // all ranks of one sign: 2 / 2^5
    [InlineData(0.25, new double[] { 1, 1, 2, -1, 3 })] // ranks 2 2 4 2 5, below 2: {}, {2}, {2}, {2} of 2^5, twice
    [InlineData(0.75, new double[] { 0.5, -0.5, 0, 1 })] // the zero is left out; ranks 1.5 1.5 3, below 1.5: {}, {1.5}, {1.5} of 2^3, twice
    [InlineData(1, new double[] { 0, 0 })]
    [InlineData(1, new double[] { })]
    public void WilcoxonsPValueIsThatCountedByHand(double expected, double[] differences) => Assert.Equal(expected, WilcoxonTest.PValue(differences), 15);

    [Theory]
    [InlineData(0.00738525390625, 13, 2)]
    [InlineData(0.0625, 5, 0)]
    [InlineData(0.375, 4, 1)]
    [InlineData(1, 3, 3)]
    [InlineData(1, 0, 0)]
    public void TheSignTestIsTheBinomialDistribution(double expected, int above, int below) =>
        Assert.Equal(expected, SignTest.PValue([.. Enumerable.Repeat(0.1, above), 0, .. Enumerable.Repeat(-7.0, below)]), 15);

    [Fact]
    public void ManyDifferencesDoNotOverflow()
    {
        double[] differences = [.. Enumerable.Range(1, 2000).Select(i => i % 2 == 0 ? i : -(double)i)];
        Assert.InRange(SignTest.PValue(differences), 0.999, 1);
        Assert.InRange(WilcoxonTest.PValue(differences[..300]), 0.8, 1);
    }

    [Fact]
    public void BothCountEverySignThatTheDifferencesCouldHave() => Differences.Sample(differences =>
    {
        double[] left = [.. differences.Where(d => d != 0)];
        double[] sizes = [.. left.Select(Math.Abs)], ranks = [.. sizes.Select(size => sizes.Count(s => s < size) + ((sizes.Count(s => s == size) + 1) / 2.0))];
        Assert.Equal(Enumerated(left, ranks), WilcoxonTest.PValue(differences), 12);
        Assert.Equal(Enumerated(left, [.. left.Select(_ => 1.0)]), SignTest.PValue(differences), 12);
    });

    [Fact]
    public void NeitherLooksAtTheDirection() => Differences.Sample(differences =>
    {
        double[] turned = [.. differences.Select(d => -d)];
        Assert.Equal(WilcoxonTest.PValue(differences), WilcoxonTest.PValue(turned));
        Assert.Equal(SignTest.PValue(differences), SignTest.PValue(turned));
    });

    [Fact]
    public void AScoreThatIsNotDefinedLeavesNothingToTest()
    {
        Assert.Equal(double.NaN, WilcoxonTest.PValue([1, double.NaN]));
        Assert.Equal(double.NaN, SignTest.PValue([1, double.NaN]));
    }

    // Twice the share of all signs whose sum is no larger than the smaller of the two sums that were seen.
    private static double Enumerated(double[] differences, double[] ranks)
    {
        var above = differences.Zip(ranks).Where(p => p.First > 0).Sum(p => p.Second);
        var seen = Math.Min(above, ranks.Sum() - above);
        var signs = 1 << ranks.Length;
        var fewer = Enumerable.Range(0, signs).Count(bits => ranks.Where((_, i) => (bits >> i & 1) == 1).Sum() <= seen);
        return Math.Min(1, 2.0 * fewer / signs);
    }
}
