using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;

namespace AsLora.Tests.Adapters.Merging;

/// <summary>The paper's MRPC run: RoBERTa-base, r 8, query and value, 6,900 updates.</summary>
public class PaperSettingsTests
{
    private const long TotalSteps = 6_900;
    private const long Lora = 294_912;

    [Fact]
    public void LoraTrains294912AndShareLora159744() =>
        Assert.Equal((Lora, 159_744L), (Some.TrainedSize("lora", Some.RobertaSites()), Some.TrainedSize("sharelora", Some.RobertaSites())));

    [Fact]
    public void ThePresetMergesFourteenTimesAndLeaves73728Parameters()
    {
        var graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(), new MethodOptions());
        var schedule = MergeSchedule.Resolve(MergeOptions.Paper, graph, Lora, TotalSteps);
        long[] events = [.. Enumerable.Range(1, (int)TotalSteps).Select(s => (long)s).Where(schedule.IsEvent)];

        Assert.Equal(Enumerable.Range(0, 14).Select(j => 320L + (240 * j)), events);
        foreach (var step in events) graph = MergeFirstPair(graph, step);
        Assert.Equal(73_728, graph.TrainedSize);
    }

    [Fact]
    public void ABudgetOfAQuarterAsksForThePapersInterval()
    {
        var graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(), new MethodOptions());
        var schedule = MergeSchedule.Resolve(new MergeOptions { Start = 320, Budget = 0.25 }, graph, Lora, TotalSteps);

        Assert.Equal((320, 240, 14, 73_728), (schedule.Start, schedule.Interval, schedule.Events, schedule.Target));
        Assert.False(schedule.FallsShort);
    }

    private static AsLora.Adapters.Sharing.SharingGraph MergeFirstPair(AsLora.Adapters.Sharing.SharingGraph graph, long step)
    {
        var distances = MergeRule.LiveByKind(graph).SelectMany(live => live.Zip(live.Skip(1), (lower, upper) => new FactorDistance(lower, upper, upper.HomeLayer))).ToList();
        var decision = Assert.Single(MergeRule.Decide(step, graph, distances, MergeOptions.Paper));
        return graph.Merge(decision.GivesWay, decision.Survivor);
    }
}
