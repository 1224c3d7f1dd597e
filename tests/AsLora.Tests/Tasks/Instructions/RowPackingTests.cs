using AsLora.Tasks.Instructions;
using CsCheck;

namespace AsLora.Tests.Tasks.Instructions;

public class RowPackingTests
{
    private static readonly Gen<(int[] Lengths, int MaxLength)> Samples =
        Gen.Int[1, 40].SelectMany(max => Gen.Int[1, max].Array[0, 60].Select(lengths => (lengths, max)));

    [Fact]
    public void EverySampleIsInOneRowWhole() => Samples.Sample(samples =>
    {
        var rows = Packing.Pack(samples.Lengths, samples.MaxLength);
        Assert.Equal(Enumerable.Range(0, samples.Lengths.Length), rows.SelectMany(r => r).Order());
        Assert.All(rows, row => Assert.InRange(row.Sum(i => samples.Lengths[i]), 1, samples.MaxLength));
    });

    [Fact]
    public void NoTwoRowsCouldBeOne() => Samples.Sample(samples =>
    {
        var filled = Packing.Pack(samples.Lengths, samples.MaxLength).Select(row => row.Sum(i => samples.Lengths[i])).Order().Take(2).ToList();
        Assert.True(filled.Count < 2 || filled.Sum() > samples.MaxLength);
    });

    [Fact]
    public void RowsAreInTheOrderOfTheirFirstSamples() => Samples.Sample(samples =>
    {
        var rows = Packing.Pack(samples.Lengths, samples.MaxLength);
        Assert.Equal(rows.Select(r => r[0]).Order(), rows.Select(r => r[0]));
        Assert.All(rows, row => Assert.Equal(row.Order(), row));
    });

    [Fact]
    public void ASampleGoesWhereTheLeastRoomIsLeft() => Assert.Equal([[0, 3], [1, 2]], Packing.Pack([6, 7, 3, 4], 10));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void ASampleThatFitsNoRowIsRefused(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => Packing.Pack([3, length], 10));
}
