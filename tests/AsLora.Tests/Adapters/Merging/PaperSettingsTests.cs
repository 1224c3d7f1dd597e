using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Tests.Adapters.Merging;

/// <summary>The paper's MRPC run, by the command's own preset: RoBERTa-base, r 8, query and value, 3,668 pairs.</summary>
public class PaperSettingsTests
{
    private const long Lora = 294_912, ShareLora = 159_744, Merged = 73_728;

    [Fact]
    public void LoraTrains294912AndShareLora159744()
    {
        var rank = Paper().Method.Options.Rank;
        Assert.Equal((Lora, ShareLora), (Some.TrainedSize("lora", Some.RobertaSites(), rank), Some.TrainedSize("sharelora", Some.RobertaSites(), rank)));
    }

    [Fact]
    public void ThePresetMergesFourteenTimesAndLeaves73728Parameters()
    {
        var (config, total) = (Paper(), TotalSteps(Paper()));
        Assert.Equal(6_900, total);
        var graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(), config.Method.Options);
        var schedule = MergeSchedule.Resolve(config.Method.Options.Merge, graph, Lora, total);
        long[] events = [.. Enumerable.Range(1, (int)total).Select(s => (long)s).Where(schedule.IsEvent)];

        Assert.Equal(Enumerable.Range(0, 14).Select(j => 320L + (240 * j)), events);
        foreach (var step in events) graph = MergeFirstPair(graph, step, config.Method.Options.Merge);
        Assert.Equal(Merged, graph.TrainedSize);
    }

    [Fact]
    public void ABudgetOfAQuarterInPlaceOfTheIntervalAsksForThePapersInterval()
    {
        var config = Paper(("method.budget", "0.25"));
        var graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(), config.Method.Options);
        var schedule = MergeSchedule.Resolve(config.Method.Options.Merge, graph, Lora, TotalSteps(config));

        Assert.Equal((320, 240, 14, Merged), (schedule.Start, schedule.Interval, schedule.Events, schedule.Target));
        Assert.False(schedule.FallsShort);
    }

    private static RunConfig Paper(params (string Option, string Value)[] given)
    {
        var builder = new RunConfigBuilder();
        foreach (var (option, value) in given.Concat([("method.preset", "paper"), ("model", "roberta-base"), ("task", "mrpc"), ("data", "glue"), ("output", "run")])) builder.Add(option, value, option);
        return builder.Build();
    }

    private static long TotalSteps(RunConfig config) => config.Epochs!.Value * (long)Math.Ceiling(3_668.0 / config.BatchSize!.Value);

    private static SharingGraph MergeFirstPair(SharingGraph graph, long step, MergeOptions options)
    {
        var distances = MergeRule.LiveByKind(graph).SelectMany(live => live.Zip(live.Skip(1), (lower, upper) => new FactorDistance(lower, upper, upper.HomeLayer))).ToList();
        var decision = Assert.Single(MergeRule.Decide(step, graph, distances, options));
        return graph.Merge(decision.GivesWay, decision.Survivor);
    }
}
