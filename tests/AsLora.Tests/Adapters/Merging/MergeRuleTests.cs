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

    private static List<FactorDistance> Distances(Func<FactorSpec, FactorSpec, double> distance, SharingGraph? graph = null) =>
        [.. from live in MergeRule.LiveByKind(graph ?? Graph)
            from lower in live
            from upper in live
            where lower.HomeLayer < upper.HomeLayer
            select new FactorDistance(lower, upper, distance(lower, upper))];
}
