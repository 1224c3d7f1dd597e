using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Merging;

/// <summary>Means and distances of three factors of 3 x 2 whose numbers can be checked by hand; A is 2 x 2.</summary>
public sealed class RunningMeansTests : IDisposable
{
    private readonly IReadOnlyList<AdaptedLinear> _layers = [.. Enumerable.Range(0, 3).Select(i => new AdaptedLinear($"layer.{i}.query", 2, 3))];

    public void Dispose()
    {
        foreach (var layer in _layers) layer.Dispose();
    }

    // f0 = [[1, 0], [0, 0], [0, 0]], f1 = [[1, 2], [0, 2], [0, 0]], f2 = [[1, 2], [0, 2], [0, 1]]: ‖f0 − f1‖² = 8, ‖f0 − f2‖² = 9, ‖f1 − f2‖² = 1; norms 1, 3, sqrt 10.
    // A = [[1, 0], [3, 4]]: a difference in the second column is multiplied by (3, 4), of norm 5.
    [Theory]
    [InlineData(MergeCriterion.Factor, 8.0 / 6, 9.0 / 6, 1.0 / 6)]
    [InlineData(MergeCriterion.Update, 25 * 8.0 / 6, 25 * 9.0 / 6, 25 * 1.0 / 6)]
    [InlineData(MergeCriterion.Relative, 8 / (2.0 * 2), 9 / (2.081138830084190 * 2.081138830084190), 1 / (3.081138830084190 * 3.081138830084190))]
    public void TheDistanceIsTheOneWorkedOutByHand(MergeCriterion criterion, double square01, double square02, double square12)
    {
        using var set = Set([1, 0, 3, 4], [1, 0, 0, 0, 0, 0], [1, 2, 0, 2, 0, 0], [1, 2, 0, 2, 0, 1]);
        using var means = new RunningMeans(set);
        means.Observe();
        Expect([(0, 1, Math.Sqrt(square01)), (0, 2, Math.Sqrt(square02)), (1, 2, Math.Sqrt(square12))], means.Distances(MergePairs.All, criterion));
        Expect([(0, 1, Math.Sqrt(square01)), (1, 2, Math.Sqrt(square12))], means.Distances(MergePairs.Adjacent, criterion));
    }

    [Theory]
    [InlineData(MergeCriterion.Factor)]
    [InlineData(MergeCriterion.Update)]
    [InlineData(MergeCriterion.Relative)]
    public void EqualMeansAreAtDistanceZeroWhetherTheyAreZeroOrNot(MergeCriterion criterion)
    {
        float[] same = [0.1f, 0.7f, -0.3f, 1e-3f, 1e4f, 3.3f];
        foreach (var values in new[] { new float[6], same })
        {
            using var set = Set([0.3f, -0.2f, 0.9f, 0.1f], values, values, values);
            using var means = new RunningMeans(set);
            means.Observe();
            Assert.All(means.Distances(MergePairs.All, criterion), d => Assert.Equal(0, d.Distance));
        }
    }

    // f1 − f0 has 2 in the second column of two rows, f2 − f1 1 in that of one row. A0 multiplies the column by (3, 4), of norm 5; A1 and A2 by (0, 1).
    [Fact]
    public void WhereEachSiteHasItsOwnAAnUpdateIsFarAsTheReadersOfTheFactorThatGivesWayWouldSeeIt()
    {
        float[] one = [1, 0, 0, 1];
        using var set = Set([1, 0, 3, 4], [1, 0, 0, 0, 0, 0], [1, 2, 0, 2, 0, 0], [1, 2, 0, 2, 0, 1], others: one);
        using var merger = new Merger(set, [new(1, "query", 0, 1, "layer/0/query:B", "layer/1/query:B", 0, null)]);
        IReadOnlyList<FactorDistance> before = [];
        merger.Observed = _ => before = merger.Means.Distances(MergePairs.All, MergeCriterion.Update);
        Dispose(merger.Observe(1));
        Expect([(0, 1, Math.Sqrt(200.0 / 6)), (0, 2, Math.Sqrt(225.0 / 6)), (1, 2, Math.Sqrt(1.0 / 6))], before);
        // The sites 0 and 1 read the lower factor by now, and one of them sees 25 times the square of the other: 13 on the average.
        Expect([(1, 2, Math.Sqrt(13.0 / 6))], merger.Means.Distances(MergePairs.All, MergeCriterion.Update));
    }

    [Fact]
    public void EqualAsOfTheirOwnGiveTheDistancesOfOneA()
    {
        float[] a = [0.3f, -0.2f, 0.9f, 0.1f], b0 = [0.1f, 0.7f, -0.3f, 0, 1, 3], b1 = [2, 0, 0.5f, -1, 0, 0.25f], b2 = [0, 1, -2, 0.75f, 0.5f, 0];
        using var shared = Set(a, b0, b1, b2);
        using var own = Set(a, b0, b1, b2, others: a);
        Assert.Equal((4, 6), (shared.Factors.Count(), own.Factors.Count()));
        using var ofShared = new RunningMeans(shared);
        using var ofOwn = new RunningMeans(own);
        ofShared.Observe();
        ofOwn.Observe();
        foreach (var criterion in Enum.GetValues<MergeCriterion>())
        {
            var pairs = ofShared.Distances(MergePairs.All, criterion).Zip(ofOwn.Distances(MergePairs.All, criterion));
            Assert.All(pairs, pair => Assert.Equal(pair.First.Distance, pair.Second.Distance, 1e-12));
        }
    }

    [Fact]
    public void ASmallDifferenceOfLargeMeansIsNotLost()
    {
        using var set = Set([1, 0, 0, 1], [1000, 0, 0, 0, 0, 0], [1000.01f, 0, 0, 0, 0, 0], [2000, 0, 0, 0, 0, 0]);
        using var means = new RunningMeans(set);
        means.Observe();
        Assert.Equal((1000.01f - 1000.0) / Math.Sqrt(6), means.Distances(MergePairs.All, MergeCriterion.Factor)[0].Distance, 1e-6);
    }

    [Fact]
    public void TheMeanIsTheAverageOfAllUpdatesAndAMergeDropsOneOrAveragesBothByTheirReaders()
    {
        using var set = Set([1, 0, 0, 1], [3, 0, 0, 0, 0, 0], [6, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], MergeKeep.Average);
        using var merger = new Merger(set, [new(2, "query", 0, 1, "layer/0/query:B", "layer/1/query:B", 0, null), new(3, "query", 1, 2, "layer/1/query:B", "layer/2/query:B", 0, null)]);
        Assert.Empty(merger.Observe(1));
        using (no_grad()) foreach (var factor in set.Factors.Where(f => f.Spec.Role == FactorRole.B)) factor.Value.mul_(3);
        Dispose(merger.Observe(2)); // means 6 and 12 become 9, values 9 and 18 become 13.5
        Assert.Equal(9, First(merger.Means["layer/1/query:B"]), 1e-5);
        Assert.Throws<KeyNotFoundException>(() => merger.Means["layer/0/query:B"]);
        Dispose(merger.Observe(3)); // the mean of 4.5, 13.5 and 13.5 … (9 · 2 + 13.5) / 3 = 10.5; two of three readers: 7
        Assert.Equal(7, First(merger.Means["layer/2/query:B"]), 1e-5);
    }

    [Fact]
    public void AMergeThatIsNotPossibleChangesNothing()
    {
        using var set = Set([1, 0, 0, 1], [3, 0, 0, 0, 0, 0], [6, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], MergeKeep.Average);
        using var merger = new Merger(set, [new(1, "query", 0, 1, "query:A", "layer/1/query:B", 0, null)]);
        var before = set.Graph;
        var error = Assert.Throws<InputException>(() => merger.Observe(1));
        Assert.Equal("cannot merge \"query:A\" into \"layer/1/query:B\": they must be two factors of one role, kind and shape", error.Message);
        Assert.Same(before, set.Graph);
        Assert.Empty(set.MergeLog);
        Assert.Equal(6, First(set["layer/1/query:B"].Value));
    }

    [Theory]
    [InlineData(MergeCriterion.Factor)]
    [InlineData(MergeCriterion.Update)]
    [InlineData(MergeCriterion.Relative)]
    public void NoTensorIsLeftBehindWithoutADisposeScope(MergeCriterion criterion)
    {
        void Use()
        {
            using var set = Set([1, 0, 0, 1], [3, 0, 0, 0, 0, 0], [6, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], MergeKeep.Average, criterion);
            using var merger = new Merger(set, new MergeSchedule(1, 1, 2, 0, null));
            for (var step = 1; step <= 3; step++) Dispose(merger.Observe(step));
        }
        Use();
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static void Expect(IReadOnlyList<(int Lower, int Upper, double Distance)> expected, IReadOnlyList<FactorDistance> actual)
    {
        Assert.Equal(expected.Select(e => (e.Lower, e.Upper)), actual.Select(d => (d.Lower.HomeLayer, d.Upper.HomeLayer)));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Distance, pair.Second.Distance, 1e-12));
    }

    private static void Dispose(IReadOnlyList<(MergeDecision Decision, Factor Gone)> merged)
    {
        foreach (var (_, gone) in merged) gone.Dispose();
    }

    private static double First(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.flatten()[0].item<float>();
    }

    // Where others are given each site has its own A: the first one a, all others that.
    private AdapterSet Set(
        float[] a, float[] b0, float[] b1, float[] b2, MergeKeep keep = MergeKeep.Upper, MergeCriterion criterion = MergeCriterion.Factor,
        float[]? others = null)
    {
        var method = AdapterMethods.Get("aslora");
        var options = new MethodOptions { Rank = 2, ShareA = others is null, Merge = new() { Keep = keep, Criterion = criterion } };
        return AdapterSet.Restore(method, options, _layers, method.Graph([.. _layers.Select(l => l.Site)], options), [], Value);

        Tensor Value(FactorSpec spec)
        {
            var b = spec.HomeLayer switch { 0 => b0, 1 => b1, _ => b2 };
            return tensor(spec.Role == FactorRole.B ? b : spec.HomeLayer == 0 ? a : others!, spec.Shape.ToArray());
        }
    }
}
