using AsLora.Adapters;
using AsLora.Experiments;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Experiments;

public class ComparisonRunsTests
{
    private const string Frame = "defaults: {precision: fp32, model: m, data: d}\nmodels: [{name: m}]\ntasks: [mrpc, rte]\nseeds: [1, 2]\n";
    private const string Swept = Frame + """
        methods:
        - lora
        - {name: again, method: {name: aslora, replay: {entry: aslora}}}
        - aslora
        - {name: late, method: {name: aslora, start: 0.4}, learning-rate: {entry: aslora}}
        sweep: {learning-rate: [0.1, 0.2], seeds: [8, 9]}
        """;

    [Fact]
    public void RunsAreMadeSeedBySeedSoThatWhatIsThereIsNearlyAsMuchOfEveryMethod() => Assert.Equal(
        ["m/mrpc/lora seed 1", "m/mrpc/aslora seed 1", "m/rte/lora seed 1", "m/rte/aslora seed 1", "m/mrpc/lora seed 2", "m/mrpc/aslora seed 2", "m/rte/lora seed 2", "m/rte/aslora seed 2"],
        Make(Frame + "methods: [lora, aslora]").Runs.Select(run => run.ToString()));

    [Fact]
    public void TrialsOfLearningRatesComeFirstOnSeedsOfTheirOwn()
    {
        var runs = Make(Swept, "mrpc", "lora").Runs;
        Assert.Equal(
            ["m/mrpc/lora seed 8, trying rate 0.1", "m/mrpc/lora seed 9, trying rate 0.1", "m/mrpc/lora seed 8, trying rate 0.2", "m/mrpc/lora seed 9, trying rate 0.2", "m/mrpc/lora seed 1", "m/mrpc/lora seed 2"],
            runs.Select(run => run.ToString()));
        Assert.Equal(Path.Combine("out", "sweep", "m", "mrpc", "lora", "rate-0.1", "seed-8"), runs[0].Folder);
        Assert.Equal(Path.Combine("out", "m", "mrpc", "lora", "seed-1"), runs[4].Folder);
    }

    [Fact]
    public void WhatIsPickedBringsWhatItNeeds()
    {
        var runs = Make(Swept, "mrpc", "late").Runs;
        Assert.Equal(["aslora", "late"], runs.Select(run => run.Method).Distinct());
        Assert.All(runs.Where(run => run.Method == "aslora"), run => Assert.NotNull(run.TriedRate));
        Assert.Equal(["again", "aslora"], Make(Swept, "again").Runs.Where(run => run.TriedRate is null).Select(run => run.Method).Distinct());
    }

    [Fact]
    public void ANameThatIsNoneOfTheExperimentsIsRefused() => Assert.Matches(
        "^--only: \"aslra\" is no model, task or method of .*; did you mean \"aslora\"\\?$", Assert.Throws<InputException>(() => Make(Swept, "aslra")).Message);

    [Fact]
    public void ARunWaitsForItsTrialsAndTakesTheRateTheyChose()
    {
        var runs = Make(Swept, "mrpc", "late");
        var late = runs.Runs.First(run => run.Method == "late");
        Assert.Null(runs.ConfigOf(late, out var problem));
        foreach (var trial in runs.Needs(late)) trial.Record = Record(trial.TriedRate == 0.2 ? 0.9 : 0.8);
        var config = runs.ConfigOf(late, out problem);
        Assert.Equal((null, 0.2, 1UL, 0.4), (problem, config!.LearningRate, config.Seed, config.Method.Options.Merge.Start.Value));
        Assert.Equal((late.Folder, null), (config.Output, config.Method.Replay));
    }

    [Fact]
    public void ARepeatedRunIsThatOfTheSameSeedAndInTrialsThatOfTheChosenRate()
    {
        var runs = Make(Swept, "mrpc", "again");
        var trial = runs.Runs.First(run => run is { Method: "again", TriedRate: not null, Seed: 9 });
        Assert.Null(runs.ConfigOf(trial, out _));
        foreach (var run in runs.Runs.Where(run => run is { Method: "aslora", TriedRate: not null })) run.Record = Record(run.TriedRate == 0.1 ? 0.9 : 0.8);
        Assert.Equal(Path.Combine("out", "sweep", "m", "mrpc", "aslora", "rate-0.1", "seed-9"), runs.ConfigOf(trial, out _)!.Method.Replay);

        foreach (var run in runs.Runs.Where(run => run is { Method: "again", TriedRate: not null })) run.Record = Record(0.5);
        var again = runs.Runs.First(run => run is { Method: "again", TriedRate: null, Seed: 2 });
        Assert.Null(runs.ConfigOf(again, out _));
        runs.Runs.First(run => run is { Method: "aslora", TriedRate: null, Seed: 2 }).Record = Record(0.7);
        Assert.Equal(Path.Combine("out", "m", "mrpc", "aslora", "seed-2"), runs.ConfigOf(again, out _)!.Method.Replay);
    }

    [Fact]
    public void WhatNeedsAFailedRunIsToldWhy()
    {
        var runs = Make(Frame + "methods: [aslora, {name: again, method: {name: aslora, replay: {entry: aslora}}}]", "mrpc");
        var again = runs.Runs.First(run => run.Method == "again");
        runs.Needs(again).Single().Problem = "the disk is full";
        Assert.Null(runs.ConfigOf(again, out var problem));
        Assert.Equal("the merges of m/mrpc/aslora cannot be repeated: its run failed", problem);

        var swept = Make(Swept, "mrpc", "lora");
        foreach (var trial in swept.Runs.Where(run => run.TriedRate is not null)) trial.Problem = "the loss is not finite";
        Assert.Null(swept.ConfigOf(swept.Runs[^1], out problem));
        Assert.Equal("no learning rate of m/mrpc/lora could be chosen: the loss is not finite", problem);
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.9, 0.7 }, 0.2, false)]
    [InlineData(new[] { 0.9, 0.5, 0.7 }, 0.1, true)]
    [InlineData(new[] { 0.5, 0.6, 0.9 }, 0.3, true)]
    [InlineData(new[] { 0.5, 0.8, 0.8 }, 0.2, false)]
    [InlineData(new[] { double.NaN, 0.8, 0.7 }, 0.2, false)]
    public void TheBestMeanDecidesOfEqualOnesTheLowestRateAndOneThatFailedIsOut(double[] means, double chosen, bool isAtEdge)
    {
        var choice = Choose("accuracy", means)!;
        Assert.Equal((chosen, isAtEdge), (choice.LearningRate, choice.IsAtEdge));
        Assert.Equal(means, choice.Trials.Select(t => Math.Round(t.Mean, 10)));
    }

    [Fact]
    public void OfPerplexitiesTheLowestIsBest() => Assert.Equal(0.2, Choose("perplexity", [9, 5, 7])!.LearningRate);

    [Fact]
    public void WhereEveryRateFailedNoneIsChosen() => Assert.Null(Choose("accuracy", [double.NaN, double.NaN, double.NaN]));

    // Two seeds a rate, a little above and below the mean; NaN: the second one failed.
    private static SweepChoice? Choose(string metric, double[] means)
    {
        var runs = Make(Frame + "methods: [lora]\nsweep: {learning-rate: [0.1, 0.2, 0.3], seeds: [8, 9]}", "mrpc");
        var trials = runs.Runs.Where(run => run.TriedRate is not null).ToList();
        foreach (var trial in trials)
        {
            var mean = means[(int)Math.Round(trial.TriedRate!.Value * 10) - 1];
            if (!double.IsNaN(mean)) trial.Record = Record(trial.Seed == 8 ? mean - 0.01 : mean + 0.01, metric);
            else if (trial.Seed == 8) trial.Record = Record(99, metric);
            else trial.Problem = "the loss is not finite";
        }
        return RateChoice.Of(trials[0].Group, trials);
    }

    private static ComparisonRuns Make(string yaml, params string[] only)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.yaml"], yaml);
        return new(Experiment.Load(folder["x.yaml"]), "out", only);
    }

    private static RunRecord Record(double score, string metric = "accuracy") =>
        SomeRuns.Record with { Metric = metric, Best = new(4, 1, "dev", 0.4, new Dictionary<string, double> { [metric] = score }) };
}
