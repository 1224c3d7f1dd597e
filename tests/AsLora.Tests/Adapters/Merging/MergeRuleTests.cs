using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using AsLora.Tests.Support;

namespace AsLora.Tests.Adapters.Merging;

public class MergeRuleTests
{
    private static readonly SharingGraph Graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(3, 16, "value", "query"), new MethodOptions());

    [Fact]
    public void TheNearestPairMergesAndTheLowerLayerGivesWay()
    {
        var decision = Assert.Single(MergeRule.Decide(7, Graph, Distances((a, b) => a.Kind == "value" && a.HomeLayer == 1 ? 0.5 : 1 + b.HomeLayer), new MergeOptions()));
        Assert.Equal((7L, "value", 1, 2, 0.5, 2.0), (decision.Step, decision.Kind, decision.Lower, decision.Upper, decision.Distance, decision.RunnerUp));
        Assert.EndsWith("1/attention/self/value:B", decision.GivesWay, StringComparison.Ordinal);
    }

    [Fact]
    public void ATieGoesToTheFirstKindInTheAlphabetAndTheLowestLayers()
    {
        var decision = Assert.Single(MergeRule.Decide(1, Graph, Distances((_, _) => 1), new MergeOptions()));
        Assert.Equal(("query", 0, 1), (decision.Kind, decision.Lower, decision.Upper));
    }

    [Fact]
    public void ScopeProjectionMergesOncePerKind() =>
        Assert.Equal(["query", "value"], MergeRule.Decide(1, Graph, Distances((_, b) => b.HomeLayer), new MergeOptions { Scope = MergeScope.Projection }).Select(d => d.Kind));

    [Fact]
    public void AKindAtItsMinimumMergesNoMore()
    {
        Assert.Empty(MergeRule.Decide(1, Graph, Distances((_, _) => 1), new MergeOptions { Minimum = 3 }));
        var merged = Graph.Merge("roberta/encoder/layer/0/attention/self/query:B", "roberta/encoder/layer/1/attention/self/query:B");
        var decision = Assert.Single(MergeRule.Decide(1, merged, Distances((a, _) => a.Kind == "query" ? 0 : 1, merged), new MergeOptions { Minimum = 2 }));
        Assert.Equal("value", decision.Kind);
    }

    [Fact]
    public void ADrawnPairIsLoggedAsDrawnWithItsOwnDistanceAndDoesNotDependOnIt()
    {
        var random = new MergeOptions { Pairs = MergePairs.Random };
        var near = Distances((a, b) => a.HomeLayer + (10 * b.HomeLayer));
        for (var step = 1; step <= 20; step++)
        {
            var decision = Assert.Single(MergeRule.Decide(step, Graph, near, random, 5));
            Assert.Equal((decision.Lower + (10.0 * decision.Upper), null, true), (decision.Distance, decision.RunnerUp, decision.Drawn));
            var other = Assert.Single(MergeRule.Decide(step, Graph, Distances((_, _) => 0), random, 5));
            Assert.Equal((decision.GivesWay, decision.Survivor), (other.GivesWay, other.Survivor));
        }
    }

    [Fact]
    public void EveryPairIsDrawnAboutAsOftenAndSeedsDrawDifferently()
    {
        var (random, distances) = (new MergeOptions { Pairs = MergePairs.Random }, Distances((_, _) => 1));
        string Pair(long step, ulong seed) => MergeRule.Decide(step, Graph, distances, random, seed)[0] is var d ? d.GivesWay + d.Survivor : "";
        var counts = Enumerable.Range(1, 6000).Select(step => Pair(step, 5)).CountBy(pair => pair).ToList();
        Assert.Equal(6, counts.Count);
        Assert.All(counts, pair => Assert.InRange(pair.Value, 900, 1100));
        Assert.InRange(Enumerable.Range(1, 6000).Count(step => Pair(step, 5) == Pair(step, 6)), 900, 1100);
    }

    [Fact]
    public void DrawingKeepsTheRulesOfScopeAndMinimum()
    {
        var perKind = new MergeOptions { Pairs = MergePairs.Random, Scope = MergeScope.Projection };
        var draws = Enumerable.Range(1, 200).Select(step => MergeRule.Decide(step, Graph, Distances((_, _) => 1), perKind, 5)).ToList();
        Assert.All(draws, merges => Assert.Equal(["query", "value"], merges.Select(d => d.Kind)));
        Assert.Contains(draws, merges => (merges[0].Lower, merges[0].Upper) != (merges[1].Lower, merges[1].Upper)); // each kind has a draw of its own
        var merged = Graph.Merge("roberta/encoder/layer/0/attention/self/query:B", "roberta/encoder/layer/1/attention/self/query:B");
        var two = new MergeOptions { Pairs = MergePairs.Random, Minimum = 2 };
        var distances = Distances((_, _) => 1, merged);
        for (var step = 1; step <= 50; step++) Assert.Equal("value", Assert.Single(MergeRule.Decide(step, merged, distances, two, 5)).Kind);
    }

    private static List<FactorDistance> Distances(Func<FactorSpec, FactorSpec, double> distance, SharingGraph? graph = null) =>
        [.. from live in MergeRule.LiveByKind(graph ?? Graph)
            from lower in live
            from upper in live
            where lower.HomeLayer < upper.HomeLayer
            select new FactorDistance(lower, upper, distance(lower, upper))];
}
