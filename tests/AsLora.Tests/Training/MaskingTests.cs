using AsLora.Training;
using CsCheck;

namespace AsLora.Tests.Training;

public sealed class MaskingTests
{
    private const int Begin = 0, End = 2, Mask = 4, Vocabulary = 50;
    private static readonly Masking Tenth = new(0.15, Mask, [Begin, 1, End, 3], Vocabulary);
    private static readonly int[] Hundred = [Begin, .. Enumerable.Range(0, 100).Select(i => 5 + (i % 45)), End];

    [Fact]
    public void AShareOfTheTokensIsHiddenAndNoSpecialOne() => Gen.Select(Gen.Int[1, 60], Gen.ULong).Sample((length, seed) =>
    {
        int[] ids = [Begin, .. Enumerable.Range(0, length).Select(i => 5 + (i % 45)), End, End, 7, End];
        var masked = Tenth.Apply(ids, seed);
        Assert.Equal(Math.Max(1, (int)Math.Round((length + 1) * 0.15)), masked.Positions.Length);
        Assert.Equal(Tenth.Targets(ids), masked.Positions.Length);
        Assert.Equal(masked.Positions.Order().Distinct(), masked.Positions);
        Assert.DoesNotContain(masked.Positions, position => ids[position] <= Mask);
        // With the labels in their places the text is there again.
        int[] back = [.. masked.Ids];
        foreach (var (position, label) in masked.Positions.Zip(masked.Labels)) back[position] = label;
        Assert.Equal(ids, back);
        Assert.DoesNotContain(masked.Ids, id => id is 1 or 3 || id >= Vocabulary);
    });

    [Fact]
    public void OfTenHiddenTokensEightBecomeTheMaskOneAnotherAndOneStays()
    {
        var (mask, other, same) = (0, 0, 0);
        for (var seed = 0UL; seed < 2000; seed++)
        {
            var masked = Tenth.Apply(Hundred, seed);
            foreach (var (position, label) in masked.Positions.Zip(masked.Labels))
            {
                if (masked.Ids[position] == Mask) mask++;
                else if (masked.Ids[position] == label) same++;
                else other++;
            }
        }
        // 30,000 lots; another token is the same by chance once in 45. Five standard deviations.
        Assert.InRange(mask, 24_000 - 350, 24_000 + 350);
        Assert.InRange(other, 2_933 - 260, 2_933 + 260);
        Assert.InRange(same, 3_067 - 265, 3_067 + 265);
    }

    [Fact]
    public void TheSeedDecides()
    {
        Assert.Equal(Tenth.Apply(Hundred, 3).Ids, Tenth.Apply(Hundred, 3).Ids);
        Assert.NotEqual(Tenth.Apply(Hundred, 3).Positions, Tenth.Apply(Hundred, 4).Positions);
    }

    [Fact]
    public void ATextOfSpecialTokensAloneHasNothingToLearn() => Assert.Empty(Tenth.Apply([Begin, End], 1).Positions);

    [Fact]
    public void EveryUpdateHidesOthersAndAScoreAlwaysTheSame()
    {
        var data = new MaskedData("train", "corpus.txt", [(Hundred, 1), (Hundred, 3)], Tenth, padId: 1, seed: 9, []);
        long[] Hidden(long step, params int[] rows)
        {
            using var batch = data.Batch(step, rows, TorchSharp.torch.CPU);
            return [.. batch.Predicting!.data<long>()];
        }
        Assert.Equal(Hidden(5, 0), Hidden(5, 0));
        Assert.NotEqual(Hidden(5, 0), Hidden(6, 0));
        Assert.NotEqual(Hidden(5, 0), Hidden(5, 1));
        Assert.Equal(Hidden(5, 1).Select(p => p + 102), Hidden(5, 0, 1)[15..]);
        using var first = data.Batch([0, 1], TorchSharp.torch.CPU);
        using var second = data.Batch([0, 1], TorchSharp.torch.CPU);
        Assert.Equal(first.Ids.data<long>().ToArray(), second.Ids.data<long>().ToArray());
        Assert.Equal(2 * 15, first.Labels!.numel());
        Assert.Equal([1, 3], data.Lines(0).Concat(data.Lines(1)));
    }
}
