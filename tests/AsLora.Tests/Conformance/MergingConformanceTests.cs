using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using AsLora.Runtime;
using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Conformance;

/// <summary>What must hold of merging with every combination of its options: factors that move at random stand for training.</summary>
public sealed class MergingConformanceTests
{
    private const int Steps = 20;

    private static Gen<(MethodOptions Options, int Layers, ulong Seed)> Runs { get; } =
        from scope in Gen.Enum<MergeScope>()
        from pairs in Gen.Enum<MergePairs>()
        from criterion in Gen.Enum<MergeCriterion>()
        from keep in Gen.Enum<MergeKeep>()
        from shareA in Gen.Bool
        from rate in Gen.Enum<SharedRate>()
        from minimum in Gen.Int[1, 3]
        from start in Gen.Int[1, 6]
        from interval in Gen.Int[1, 4]
        from budget in Gen.OneOf(Gen.Const((double?)null), Gen.Double[0.6, 1].Select(b => (double?)b))
        from layers in Gen.Int[2, 5]
        from seed in Gen.ULong
        let merge = new MergeOptions { Scope = scope, Pairs = pairs, Criterion = criterion, Keep = keep, Minimum = minimum, Start = start, Until = 15 }
        let timed = budget is null ? merge with { Interval = interval } : merge with { Budget = budget }
        select (new MethodOptions { Rank = 2, ShareA = shareA, SharedRate = rate, Merge = timed }, layers, seed);

    [Fact]
    public void EveryEventKeepsTheRulesAndTheLogLeadsToTheGraph() => Runs.Sample(run =>
    {
        var (options, layers, seed) = run;
        using var subject = new Subject(options, layers, seed);
        if (subject.Schedule is not { } schedule) return; // no merging reaches the budget
        var decisions = subject.Run(new Merger(subject.Set, schedule, seed));

        Assert.All(decisions, d => Assert.True(schedule.IsEvent(d.Step) && d.Lower < d.Upper && d.Drawn == (options.Merge.Pairs == MergePairs.Random)));
        Assert.All(decisions.CountBy(d => (d.Step, options.Merge.Scope == MergeScope.Model ? "" : d.Kind)), merges => Assert.Equal(1, merges.Value));
        Assert.All(MergeRule.LiveByKind(subject.Set.Graph), live => Assert.True(live.Count >= Math.Min(options.Merge.Minimum, layers)));
        Assert.True(schedule.FallsShort || schedule.Planned is null || subject.Set.Graph.TrainedSize <= schedule.Target);
        Assert.Equal(decisions, subject.Set.MergeLog);
        if (options.Merge.Pairs == MergePairs.Adjacent) Assert.All(decisions, d => Assert.DoesNotContain(LiveBetween(subject.Start, decisions, d), _ => true));
        Assert.Equal(subject.Set.Graph, decisions.Aggregate(subject.Start, (graph, d) => graph.Merge(d.GivesWay, d.Survivor)));
    }, iter: 300);

    [Fact]
    public void ChanceMergesAsOftenAndAtTheSameUpdatesAsDistance() => Runs.Sample(run =>
    {
        var (options, layers, seed) = run;
        (long, string)[] Steps(MergePairs pairs)
        {
            using var subject = new Subject(options with { Merge = options.Merge with { Pairs = pairs } }, layers, seed);
            if (subject.Schedule is not { } schedule) return [];
            return [.. subject.Run(new Merger(subject.Set, schedule, seed)).Select(d => (d.Step, options.Merge.Scope == MergeScope.Model ? "" : d.Kind))];
        }
        Assert.Equal(Steps(MergePairs.All), Steps(MergePairs.Random));
    }, iter: 100);

    [Fact]
    public void TheSameSeedMergesTheSamePairsAndAReplayOfThemMovesTheFactorsAlike() => Runs.Sample(run =>
    {
        var (options, layers, seed) = run;
        using var first = new Subject(options, layers, seed);
        using var second = new Subject(options, layers, seed);
        using var replayed = new Subject(options, layers, seed);
        if (first.Schedule is not { } schedule) return;
        var decisions = first.Run(new Merger(first.Set, schedule, seed));
        Assert.Equal(decisions, second.Run(new Merger(second.Set, schedule, seed)));
        Assert.Equal(decisions, replayed.Run(new Merger(replayed.Set, decisions)));
        foreach (var factor in first.Set.Factors) Assert.Equal(factor.Value.bytes.ToArray(), replayed.Set[factor.Spec.Id].Value.bytes.ToArray());
    }, iter: 100);

    [Fact]
    public void NoTensorIsLeftBehind()
    {
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Runs.Sample(run =>
        {
            using var subject = new Subject(run.Options, run.Layers, run.Seed);
            if (subject.Schedule is { } schedule) subject.Run(new Merger(subject.Set, schedule, run.Seed));
        }, iter: 50, threads: 1);
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    // Home layers of factors that were live between the two at the time of their merge.
    private static IEnumerable<int> LiveBetween(SharingGraph start, IReadOnlyList<MergeDecision> all, MergeDecision decision)
    {
        var gone = all.TakeWhile(d => d != decision).Select(d => d.GivesWay).ToHashSet(StringComparer.Ordinal);
        return start.Factors.Where(f => f.Role == FactorRole.B && f.Kind == decision.Kind && !gone.Contains(f.Id)).Select(f => f.HomeLayer)
            .Where(layer => layer > decision.Lower && layer < decision.Upper);
    }

    private sealed class Subject : IDisposable
    {
        private readonly IReadOnlyList<AdaptedLinear> _layers;
        private readonly ulong _seed;

        public Subject(MethodOptions options, int layers, ulong seed)
        {
            _seed = seed;
            string[] kinds = ["query", "value"];
            _layers = [.. Enumerable.Range(0, layers).SelectMany(_ => kinds, (layer, kind) => new AdaptedLinear($"layer.{layer}.{kind}", 6, 6))];
            Set = AdapterSet.Create(AsLoraMethod.Definition, options, _layers, seed);
            Start = Set.Graph;
            try
            {
                Schedule = MergeSchedule.Resolve(options.Merge, Set.Graph, Set.LoraSize, Steps);
            }
            catch (InputException exception) when (exception.Message.Contains("cannot be reached", StringComparison.Ordinal))
            {
                Schedule = null;
            }
        }

        public AdapterSet Set { get; }

        public SharingGraph Start { get; }

        public MergeSchedule? Schedule { get; }

        // Every factor moves by numbers of its own, which do not depend on which others there are.
        public IReadOnlyList<MergeDecision> Run(Merger merger)
        {
            using var _ = merger;
            using var gradients = no_grad();
            var decisions = new List<MergeDecision>();
            for (var step = 1; step <= Steps; step++)
            {
                using var scope = NewDisposeScope();
                foreach (var factor in Set.Factors)
                {
                    var spec = factor.Spec;
                    var random = new SplitMix64(_seed + (ulong)((step * 10_000) + (spec.HomeLayer * 1_000) + ((int)spec.Role * 300) + spec.Kind[0]));
                    float[] numbers = [.. Enumerable.Range(0, (int)spec.Size).Select(_ => (random.Next() >> 40) / (float)(1 << 24))];
                    factor.Value.add_(tensor(numbers, spec.Shape.ToArray()));
                }
                foreach (var (decision, gone) in merger.Observe(step))
                {
                    decisions.Add(decision);
                    gone.Dispose();
                }
            }
            Assert.True(merger.IsDone(Steps));
            return decisions;
        }

        public void Dispose()
        {
            Set.Dispose();
            foreach (var layer in _layers) layer.Dispose();
        }
    }
}
