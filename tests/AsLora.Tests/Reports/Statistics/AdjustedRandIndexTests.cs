using AsLora.Reports.Statistics;
using CsCheck;

namespace AsLora.Tests.Reports.Statistics;

public class AdjustedRandIndexTests
{
    private static readonly Gen<(int[] First, int[] Second)> Groupings = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4]).Array[2, 14]
        .Select(things => (things.Select(t => t.Item1).ToArray(), things.Select(t => t.Item2).ToArray()));

    [Theory]
    [InlineData(0.24242424242424243, new[] { 0, 0, 0, 1, 1, 1 }, new[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData(0.5714285714285714, new[] { 0, 0, 1, 1 }, new[] { 0, 0, 1, 2 })]
    [InlineData(-0.5, new[] { 0, 0, 1, 1 }, new[] { 0, 1, 0, 1 })]
    [InlineData(1, new[] { 0, 0, 1, 1 }, new[] { 1, 1, 0, 0 })]
    [InlineData(0, new[] { 0, 0, 0, 0 }, new[] { 0, 1, 2, 3 })]
    [InlineData(1, new[] { 0, 0, 0 }, new[] { 7, 7, 7 })]
    [InlineData(1, new[] { 0, 1, 2 }, new[] { 2, 1, 0 })]
    [InlineData(1, new int[] { }, new int[] { })]
    public void TheIndexIsThatOfScikitLearn(double expected, int[] first, int[] second) => Assert.Equal(expected, AdjustedRandIndex.Of(first, second), 14);

    [Fact]
    public void ItIsSymmetricAndNamesOfGroupsSayNothing() => Groupings.Sample(groups =>
    {
        var index = AdjustedRandIndex.Of(groups.First, groups.Second);
        Assert.Equal(index, AdjustedRandIndex.Of(groups.Second, groups.First), 12);
        Assert.Equal(index, AdjustedRandIndex.Of([.. groups.First.Select(g => 9 - g)], groups.Second), 12);
        Assert.InRange(index, -0.5 - 1e-12, 1);
    });

    // Hubert and Arabie's formula over the table of how many things two groups have in common.
    [Fact]
    public void ItIsTheFormulaOverTheContingencyTable() => Groupings.Sample(groups =>
    {
        static double Pairs(int n) => n * (n - 1) / 2.0;
        static double Sum<T>(IEnumerable<T> labels) where T : notnull => labels.CountBy(l => l).Sum(c => Pairs(c.Value));
        var (both, first, second) = (Sum(groups.First.Zip(groups.Second)), Sum(groups.First), Sum(groups.Second));
        var expected = first * second / Pairs(groups.First.Length);
        var maximum = (first + second) / 2;
        if (maximum == expected) return; // the formula does not tell
        Assert.Equal((both - expected) / (maximum - expected), AdjustedRandIndex.Of(groups.First, groups.Second), 12);
    });

    [Fact]
    public void DifferentNumbersOfThingsAreAnError() => Assert.Throws<ArgumentException>(() => AdjustedRandIndex.Of([1], [1, 2]));
}
