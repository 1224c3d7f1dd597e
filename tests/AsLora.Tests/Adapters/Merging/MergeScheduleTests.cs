using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Adapters.Merging;

public class MergeScheduleTests
{
    [Theory]
    [InlineData(0.05, 6_900, 345)]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.001, 100, 1)]
    [InlineData(320, 100, 320)]
    public void AFractionIsRoundedDownToAStepOfAtLeastOneAndAWholeNumberIsAStep(double value, long total, long step) => Assert.Equal(step, new StepOrFraction(value).Resolve(total));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void APointThatIsNeitherStepNorFractionIsRefused(double value) => Assert.Throws<InputException>(() => new StepOrFraction(value));

    [Fact]
    public void TheBudgetIsReachedInAnyOrderOfMergesWheneverTheRunHasRoom() =>
        Runs.Sample(run =>
        {
            var (layers, widths, options, total, seed) = run;
            var sites = Enumerable.Range(0, layers).SelectMany(layer => widths.Select((w, kind) => new AdapterSite($"layer.{layer}.kind{kind}", layer, $"kind{kind}", w.In, w.Out))).ToList();
            var graph = AdapterMethods.Get("aslora").Graph(sites, new MethodOptions());
            var lora = 8L * layers * widths.Sum(w => w.In + w.Out);
            var (target, smallest) = ((long)Math.Floor((decimal)options.Budget!.Value * lora), 8L * widths.Sum(w => w.In + (w.Out * Math.Min(options.Minimum, layers))));
            if (smallest > target)
            {
                Assert.Throws<InputException>(() => MergeSchedule.Resolve(options, graph, lora, total));
                return;
            }
            var schedule = MergeSchedule.Resolve(options, graph, lora, total);
            Assert.Equal(target, schedule.Target);
            var (start, until) = (options.Start.Resolve(total), options.Until.Resolve(total));
            var events = 0L;
            for (var step = 1L; step <= total; step++)
            {
                if (!schedule.IsEvent(step)) continue;
                Assert.InRange(step, start, until);
                events++;
                graph = Event(graph, step, options, schedule.Target, seed);
            }
            Assert.Equal(schedule.Events, events);
            Assert.Equal(schedule.Planned > Math.Max(0, until - start + 1), schedule.FallsShort);
            Assert.True(schedule.FallsShort || graph.TrainedSize <= target, $"{graph.TrainedSize} of {lora} is above {options.Budget}");
            Assert.True(graph.TrainedSize >= smallest);
        });

    [Fact]
    public void ABudgetThatNoMergingReachesIsRefusedWithTheSmallestShare()
    {
        var sites = Some.RobertaSites(2, 64);
        var graph = AdapterMethods.Get("aslora").Graph(sites, new MethodOptions());
        var error = Assert.Throws<InputException>(() => MergeSchedule.Resolve(new MergeOptions { Budget = 0.25 }, graph, Some.TrainedSize("lora", sites), 100));
        Assert.Contains("0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutABudgetAsManyEventsAreAskedForWhetherAIsSharedOrNot()
    {
        var sites = Some.RobertaSites();
        MergeSchedule Schedule(bool shareA, double? budget = null)
        {
            var graph = AdapterMethods.Get("aslora").Graph(sites, new MethodOptions { ShareA = shareA });
            return MergeSchedule.Resolve(new MergeOptions { Budget = budget }, graph, Some.TrainedSize("lora", sites), 6_900);
        }
        var (shared, own) = (Schedule(shareA: true), Schedule(shareA: false));
        Assert.Equal(own, shared with { Target = own.Target });
        Assert.Equal(14, own.Events);
        Assert.Equal(shared.Target + (22 * 8 * 768), own.Target); // 22 more A's of 8 x 768
        var error = Assert.Throws<InputException>(() => Schedule(shareA: false, budget: 0.25));
        Assert.EndsWith("or leave the budget out: as many B's merge as if A were shared", error.Message, StringComparison.Ordinal);
        Assert.Equal(14, Schedule(shareA: false, budget: 0.7084).Events);
    }

    [Fact]
    public void BudgetAndIntervalTogetherAreRefused() =>
        Assert.Contains("give one of them", Assert.Throws<InputException>(() => new MergeOptions { Budget = 0.5, Interval = 3 }.Validate()).Message, StringComparison.Ordinal);

    // Kinds of any two widths, any share that stays, any window.
    private static Gen<(int Layers, (long In, long Out)[] Widths, MergeOptions Options, long Total, int Seed)> Runs { get; } =
        from layers in Gen.Int[1, 12]
        from widths in Gen.Select(Gen.Long[8, 300], Gen.Long[8, 300]).Array[1, 4]
        from budget in Gen.Double[0.2, 1]
        from minimum in Gen.Int[1, 4]
        from scope in Gen.Enum<MergeScope>()
        from start in Gen.Double[0.01, 0.4]
        from until in Gen.Double[0.3, 0.99]
        from total in Gen.Long[10, 1_000]
        from seed in Gen.Int
        select (layers, widths, new MergeOptions { Budget = budget, Minimum = minimum, Scope = scope, Start = start, Until = until }, total, seed);

    // Distances that are random and the same for the same step.
    private static SharingGraph Event(SharingGraph graph, long step, MergeOptions options, long target, int seed)
    {
        var random = new Random(HashCode.Combine(seed, step));
        var distances = MergeRule.LiveByKind(graph).SelectMany(l => l.Zip(l.Skip(1), (a, b) => new FactorDistance(a, b, random.NextDouble()))).ToList();
        foreach (var d in MergeRule.Decide(step, graph, distances, options))
            if (graph.TrainedSize > target) graph = graph.Merge(d.GivesWay, d.Survivor);
        return graph;
    }
}
