using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Reports;
using AsLora.Reports.Statistics;
using AsLora.Training;
using static AsLora.Tests.Support.SomeRecords;

namespace AsLora.Tests.Reports;

public class ComparisonTableTests
{
    [Fact]
    public void ARowHasTheScoresOfItsSeedsAtTheChosenAndAtTheLastEpoch()
    {
        var row = Assert.Single(Table(Of(LoraOf(8), 2, 0.5, 0.75, train: 0.875), Of(LoraOf(8), 1, 0.625, 0.5, train: 0.75)).Rows);
        Assert.Equal(("tiny", "mrpc", "LoRA r 8", "LoRA"), (row.Model, row.Task, row.Name, row.Method));
        Assert.Equal(("accuracy", "dev", true), (row.Metric, row.ChosenBy, row.HigherIsBetter));
        Assert.Equal([1UL, 2UL], row.Seeds);
        Assert.Equal([1.0, 2.0], row.BestEpochs);
        var dev = Assert.Single(row.Splits);
        Assert.Equal([0.625, 0.75], dev.Best.Values);
        Assert.Equal([0.5, 0.75], dev.Last.Values);
        Assert.Equal((0.6875, 0.625), (dev.Best.Mean, dev.Last.Mean));
        Assert.Equal([0.125, 0.125], row.Gap.Best.Values);
        Assert.Equal([double.NaN, 0.125], row.Gap.Last.Values); // the training split was scored at the adapter that was kept
        Assert.Equal((61.5, 100.0, 1e6), (row.Cost.Seconds.Mean, row.Cost.TokensPerSecond.Mean, row.Cost.PeakMemoryBytes.Maximum));
        Assert.Null(dev.BestFromBaseline);
    }

    [Fact]
    public void MethodsAreHeldAgainstLoraOfRankEightSeedBySeed()
    {
        var table = Table(
            Of(LoraOf(2), 1, 0.1, 0.2, adapter: 250), Of(LoraOf(8), 1, 0.5, 0.75), Of(LoraOf(8), 2, 0.5, 0.875), Of(LoraOf(8), 3, 0.5, 0.625),
            Of(MergingOf(), 1, 0.5, 0.5, adapter: 250), Of(MergingOf(), 2, 0.5, 0.625, adapter: 250), Of(MergingOf(), 9, 0.5, 0.625, adapter: 250));
        Assert.Equal("LoRA r 8", table.Baseline);
        Assert.Equal(["LoRA r 8", "ASLoRA r 8", "LoRA r 2"], table.Rows.Select(row => row.Name));
        var (baseline, merged) = (table.Rows[0], table.Rows[1]);
        Assert.Null(baseline.Splits[0].BestFromBaseline);
        var difference = merged.Splits[0].BestFromBaseline!;
        Assert.Equal([1UL, 2UL], difference.Seeds);
        Assert.Equal([-0.25, -0.25], difference.Differences);
        Assert.Equal((-0.25, 0, 2, 0.5), (difference.Mean, difference.Above, difference.Below, difference.WilcoxonTest));
        Assert.Equal(new Interval(-0.25, -0.25, 0.95, 10_000), difference.MeanInterval);
        Assert.Equal((1.0, 0.25), (baseline.Parameters.ShareOfBaseline!.Value, merged.Parameters.ShareOfBaseline!.Value));
        Assert.Equal([true, true, false], table.Rows.Select(row => row.IsOnFront)); // of two that are as small the worse is not
    }

    [Fact]
    public void AnotherBaselineIsTakenByItsName()
    {
        RunRecord[] records = [Of(LoraOf(8), 1, 0.5, 0.75), Of(LoraOf(2), 1, 0.5, 0.5)];
        Assert.Equal("LoRA r 2", Table(records, "lora R 2").Baseline);
        var error = Assert.Throws<InputException>(() => Table(records, "LoRA r 3"));
        Assert.Equal(
            "no run goes by the name \"LoRA r 3\" that was given for the baseline; did you mean \"LoRA r 2\"?; the names are LoRA r 8, LoRA r 2",
            error.Message);
    }

    [Fact]
    public void WithoutLoraThereIsNoBaselineAndNothingIsHeldAgainstIt()
    {
        var table = Table(Of(MergingOf(), 1, 0.5, 0.75));
        Assert.Null(table.Baseline);
        Assert.Null(Assert.Single(table.Rows).Splits[0].LastFromBaseline);
    }

    [Fact]
    public void AMethodAsItIsByDefaultGoesBeforeItsAblations()
    {
        var table = Table(Of(MergingOf(m => m with { Pairs = MergePairs.Adjacent }), 1, 0.5, 0.75), Of(MergingOf(), 1, 0.5, 0.75));
        Assert.Equal(["ASLoRA r 8, pairs all", "ASLoRA r 8, pairs adjacent"], table.Rows.Select(row => row.Name));
    }

    [Fact]
    public void MethodsThatDifferInOptionsAreTwoAndTheirNamesSayInWhich()
    {
        var table = Table(Of(MergingOf(), 1, 0.5, 0.75), Of(MergingOf(m => m with { Criterion = MergeCriterion.Update, Budget = 0.5 }), 1, 0.5, 0.75),
            Of(MergingOf(m => m with { Criterion = MergeCriterion.Update }), 1, 0.5, 0.75), Of(LoraOf(8), 1, 0.5, 0.75));
        Assert.Equal(
            [
                "LoRA r 8", "ASLoRA r 8, criterion factor, budget unset", "ASLoRA r 8, criterion update, budget unset",
                "ASLoRA r 8, criterion update, budget 0.5",
            ],
            table.Rows.Select(row => row.Name));
    }

    [Fact]
    public void WhereARunLiesAndComputesAndWhatAMethodDoesNotReadMakesNoOtherMethod()
    {
        var one = Of(LoraOf(8), 1, 0.5, 0.75);
        var other = Of(LoraOf(8) with { Options = LoraOf(8).Options with { Merge = new() { Budget = 0.5 } } }, 2, 0.5, 0.75);
        var elsewhere = other.Config with { Model = "/elsewhere/tiny", Data = "/elsewhere/glue", Threads = 8, LogEvery = 1, Output = "x" };
        Assert.Single(Table(one, other with { Config = elsewhere }).Rows);
    }

    [Fact]
    public void AMergeLogThatIsRepeatedIsAnotherOneForEachSeed()
    {
        RunRecord Replay(string other, ulong seed) => Of(MergingOf() with { Replay = other }, seed, 0.5, 0.75);
        var rows = Table(Replay("runs/a", 1), Replay("runs/b", 2), Of(MergingOf(), 1, 0.5, 0.75)).Rows;
        Assert.Equal([("ASLoRA r 8, replay unset", 1), ("ASLoRA r 8, replay true", 2)], rows.Select(row => (row.Name, row.Seeds.Count)));
    }

    [Fact]
    public void OptionsInWhichMoreThanTheMethodDiffersAreNamed()
    {
        var longer = Of(MergingOf(), 1, 0.5, 0.75);
        var row = Table(Of(LoraOf(8), 1, 0.5, 0.75), longer with { Config = longer.Config with { Epochs = 30, LearningRate = 4e-4 } }).Rows[1];
        Assert.Equal(["epochs"], row.OtherSettings);
    }

    [Fact]
    public void OtherSplitsAreScoredWhereDevChoseAndChooseNothing()
    {
        var record = Of(LoraOf(8), 1, 0.75, 0.5);
        record = record with { Evaluations = [.. record.Evaluations, new(100, 1, "test", 1, Accuracy(0.25)), new(200, 2, "test", 1, Accuracy(0.875))] };
        var row = Assert.Single(Table(record).Rows);
        Assert.Equal(["dev", "test"], row.Splits.Select(s => s.Split));
        Assert.Equal((0.25, 0.875), (row.Splits[1].Best.Mean, row.Splits[1].Last.Mean));
    }

    [Fact]
    public void TheEpochIsChosenAmongThoseAfterTheLastMerge()
    {
        var table = Table(Of(LoraOf(8), 1, 0.5, 0.75), Of(MergingOf(), 1, 0.75, 0.5, merges: Merge(150, "query", 0, 1)));
        Assert.Equal([2, 1], table.Rows.SelectMany(row => row.Candidates));
    }

    [Fact]
    public void ASeedThatIsThereTwiceIsMarkedAndCountedOnce()
    {
        var (first, second) = (Of(LoraOf(8), 1, 0.5, 0.75), Of(LoraOf(8), 1, 0.5, 0.625));
        var table = ComparisonTable.Of(RunSet.Of([new("a", null, first, null), new("b", null, second, null), new("c", "x", null, "it is damaged")]));
        Assert.Equal([0.75], Assert.Single(table.Rows).Splits[0].Best.Values);
        Assert.Equal([new("c", "x", "it is damaged"), new("b", "LoRA r 8", "LoRA r 8 on mrpc has seed 1 twice; a is counted")], table.Marked);
    }

    [Fact]
    public void OverTasksEveryTaskWeighsTheSame()
    {
        var table = Table(
            Of(LoraOf(8), 1, 0, 0.5), Of(LoraOf(8), 2, 0, 0.5), Of(LoraOf(8), 1, 0, 0.5, task: "rte"), Of(LoraOf(8), 1, 0, 0.5, task: "cola"),
            Of(MergingOf(), 1, 0, 0.625), Of(MergingOf(), 2, 0, 0.625), Of(MergingOf(), 1, 0, 0.25, task: "rte"), Of(LoraOf(2), 1, 0, 0.25, task: "rte"));
        var across = Assert.Single(table.AcrossTasks);
        Assert.Equal(("tiny", "ASLoRA r 8"), (across.Model, across.Name));
        Assert.Equal(["mrpc", "rte"], across.Tasks);
        Assert.Equal((-0.0625, 3, 2, 1), (across.Best.Mean, across.Best.Differences.Count, across.Best.Above, across.Best.Below));
        Assert.Null(across.Gap);
    }

    [Fact]
    public void AScoreThatIsNotDefinedIsNotPassedOver()
    {
        RunRecord[] baseline = [Of(LoraOf(8), 1, 0.5, 0.75), Of(LoraOf(8), 2, 0.5, 0.75)];
        var row = Table([.. baseline, Of(MergingOf(), 1, 0.5, 0.75), Of(MergingOf(), 2, double.NaN, double.NaN)]).Rows[1];
        var dev = row.Splits[0];
        Assert.Equal((double.NaN, double.NaN, double.NaN), (dev.Best.Mean, dev.BestFromBaseline!.Mean, dev.BestFromBaseline.SignTest));
        Assert.False(row.IsOnFront);
    }

    [Fact]
    public void ATableIsJsonAndReadBackTheSame()
    {
        var table = Table(
            Of(LoraOf(8), 1, 0.5, 0.75, train: 0.875), Of(MergingOf(), 1, 0.5, 0.75),
            Of(LoraOf(8), 1, 0.5, 0.75, task: "rte"), Of(MergingOf(), 1, 0.5, 0.75, task: "rte"));
        var json = JsonSerializer.Serialize(table, AdapterJson.Indented);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<ComparisonTable>(json, AdapterJson.Indented), AdapterJson.Indented));
    }

    private static Dictionary<string, double> Accuracy(double value) => new() { ["accuracy"] = value };

    private static ComparisonTable Table(params RunRecord[] records) => Table(records, null);

    private static ComparisonTable Table(RunRecord[] records, string? baseline) => ComparisonTable.Of(Set(records), baseline);
}
