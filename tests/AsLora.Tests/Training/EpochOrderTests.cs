using AsLora.Adapters;
using AsLora.Tasks.Glue;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using CsCheck;

namespace AsLora.Tests.Training;

public class EpochOrderTests
{
    private static readonly Gen<string> SomeOrder = Gen.OneOf([.. EpochOrder.Names]);

    [Fact]
    public void EveryExampleComesExactlyOnceAndAtMostOneBatchIsSmaller() =>
        Gen.Select(SomeOrder, Gen.Int[1, 128].Array[0, 2_000], Gen.Int[1, 20], Gen.ULong, Gen.Int[0, 50]).Sample((name, lengths, batchSize, seed, epoch) =>
        {
            var batches = EpochOrder.Batches(name, lengths, batchSize, seed, epoch);
            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(b => b).Order());
            Assert.Equal((lengths.Length + batchSize - 1) / batchSize, batches.Length);
            Assert.True(batches.Count(b => b.Length != batchSize) <= 1);
        });

    [Fact]
    public void TheSameSeedAndEpochGiveTheSameOrderAndOthersAnotherOne() =>
        Gen.Select(SomeOrder, Gen.ULong, Gen.Int[0, 1_000]).Sample((name, seed, epoch) =>
        {
            int[] lengths = [.. Enumerable.Range(1, 200)];
            int[] Order(ulong s, int e) => [.. EpochOrder.Batches(name, lengths, 8, s, e).SelectMany(b => b)];
            Assert.Equal(Order(seed, epoch), Order(seed, epoch));
            Assert.NotEqual(Order(seed, epoch), Order(seed, epoch + 1));
            Assert.NotEqual(Order(seed, epoch), Order(seed + 1, epoch));
            Assert.NotEqual(Order(seed, epoch + 1), Order(seed + 1, epoch));
        });

    [Fact]
    public void AnOrderStaysWhatItWasSoThatOldRunsCanBeResumed() =>
        Assert.Equal([[5], [1, 3], [2, 0], [6, 4]], EpochOrder.Batches("length-grouped", [5, 1, 4, 1, 3, 9, 2], 2, 42, 3));

    [Fact]
    public void ARandomOrderPutsEveryExampleInEveryPlaceEquallyOften()
    {
        var counts = new int[5, 5];
        for (var epoch = 0; epoch < 5_000; epoch++)
        {
            var order = EpochOrder.Batches("random", new int[5], 1, 7, epoch);
            for (var place = 0; place < 5; place++) counts[place, order[place][0]]++;
        }
        // A place holds an example 1,000 times in 5,000 on average, with a standard deviation of 28.
        foreach (var count in counts) Assert.InRange(count, 870, 1_130);
    }

    [Fact]
    public void GroupingByLengthSavesMostOfThePaddingWhereLengthsAreSkewed()
    {
        int[] lengths = [.. Enumerable.Range(0, 3_000).Select(i => 10 + (int)(200 * Math.Pow(i / 3_000.0, 4)))];
        double PaddingPerExample(string name) => (EpochOrder.Batches(name, lengths, 16, 1, 0).Sum(b => b.Max(i => lengths[i]) * (double)b.Length) - lengths.Sum()) / lengths.Length;
        var (random, grouped) = (PaddingPerExample("random"), PaddingPerExample("length-grouped"));
        Assert.True(random > 60 && grouped < random / 10, $"padding an example: {random:0.0} at random, {grouped:0.0} grouped by length");
    }

    [Theory]
    [InlineData("mrpc", 55.3)]
    [InlineData("rte", 69.2)]
    public void RealPairsKeepNoMoreTokensAfterPaddingThanTheReferenceMeasured(string task, double reference)
    {
        var tokenizer = Tokenizer.Load(TestPaths.SharedOrSkip("tokenizers", "roberta-base"));
        var examples = GlueReader.Read(GlueTasks.Get(task), TestPaths.SharedOrSkip("data", "glue"), "train").Examples;
        int[] lengths = [.. examples.Select(e => tokenizer.Encode(e.Text, e.Pair, 128).Ids.Length)];
        for (var epoch = 0; epoch < 3; epoch++)
            Assert.InRange(EpochOrder.Batches("length-grouped", lengths, 16, 42, epoch).Sum(b => b.Max(i => lengths[i]) * (double)b.Length) / lengths.Length, lengths.Average(), reference);
    }

    [Fact]
    public void BatchesOfOneWindowDoNotComeInTheOrderOfTheirLengths()
    {
        int[] lengths = [.. Enumerable.Range(1, 400)];
        var means = EpochOrder.Batches("length-grouped", lengths, 8, 5, 0).Select(b => b.Average(i => lengths[i])).ToList();
        Assert.NotEqual(means.Order(), means);
    }

    [Fact]
    public void AnUnknownOrderIsRefusedWithASuggestion() =>
        Assert.Equal("unknown order \"length_grouped\"; did you mean \"length-grouped\"?; the orders are length-grouped, random",
            Assert.Throws<InputException>(() => EpochOrder.Batches("length_grouped", [1], 1, 0, 0)).Message);
}
