using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Adapters.Sharing;
using AsLora.Tests.Support;

namespace AsLora.Tests.Adapters.Sharing;

public class SharingGraphTests
{
    private const string Low = "roberta/encoder/layer/0/attention/self/query:B";
    private const string High = "roberta/encoder/layer/2/attention/self/query:B";
    private readonly SharingGraph _graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(3, 16), new MethodOptions());

    [Fact]
    public void AfterAMergeEveryReaderOfTheOneReadsTheOther()
    {
        var merged = _graph.Merge(Low, High);
        Assert.Equal([0, 2], merged.ReadersOf(High).Select(s => s.Layer));
        Assert.DoesNotContain(Low, merged.Factors.Select(f => f.Id));
        Assert.Equal(_graph.TrainedSize - (16 * 8), merged.TrainedSize);
        Assert.Equal([0], _graph.ReadersOf(Low).Select(s => s.Layer));
    }

    [Fact]
    public void GraphsAreEqualWhenTheyShareAlike()
    {
        Assert.Equal(_graph.Merge(Low, High), _graph.Merge(Low, High));
        Assert.NotEqual(_graph, _graph.Merge(Low, High));
    }

    [Theory]
    [InlineData(Low, Low)]
    [InlineData(Low, "roberta/encoder/layer/0/attention/self/value:B")]
    [InlineData(Low, "query:A")]
    [InlineData("nothing", High)]
    public void OnlyTwoLiveFactorsOfOneKindMerge(string givesWay, string survivor) => Assert.Throws<InputException>(() => _graph.Merge(givesWay, survivor));

    [Fact]
    public void AProjectionNameWithTwoShapesIsTwoKinds()
    {
        var graph = AdapterMethods.Get("aslora").Graph(
            [AdapterSite.FromName("layer.0.output.dense", 64, 16), AdapterSite.FromName("layer.0.intermediate.dense", 16, 64), AdapterSite.FromName("layer.1.output.dense", 64, 16)], new MethodOptions());
        Assert.Equal(["dense[16x64]:A", "dense[64x16]:A"], graph.Factors.Where(f => f.Role == FactorRole.A).Select(f => f.Id));
        Assert.Equal(2, graph.ReadersOf("dense[16x64]:A").Count());
    }

    [Fact]
    public void AFactorNobodyReadsIsRefused() =>
        Assert.Contains("no site reads", Assert.Throws<InputException>(() => new SharingGraph([], [new("x", FactorRole.A, "k", 0, [1, 1], true, FactorStart.Zero)], new Dictionary<(string, FactorRole), string>())).Message, StringComparison.Ordinal);

    [Fact]
    public void ASiteReadsAPairOfOneRankOrNothing()
    {
        var site = AdapterSite.FromName("layer.0.query", 6, 5);
        FactorSpec a = new("a", FactorRole.A, "query", 0, [2, 6], true, FactorStart.Kaiming), b = new("b", FactorRole.B, "query", 0, [5, 3], true, FactorStart.Zero);
        string Refused(params FactorSpec[] factors) =>
            Assert.Throws<InputException>(() => new SharingGraph([site], factors, factors.ToDictionary(f => (site.Name, f.Role), f => f.Id))).Message;
        Assert.Equal("site \"layer.0.query\" reads factors of different ranks: a [2 x 6], b [5 x 3]", Refused(a, b));
        Assert.Equal("site \"layer.0.query\" reads factors but no B; an update needs both", Refused(a));
        Assert.Contains("different ranks", Refused(a, b with { Shape = [5, 2] }, new("d", FactorRole.InnerDiagonal, "query", 0, [4], true, FactorStart.One)), StringComparison.Ordinal);
        Assert.Empty(new SharingGraph([site], [], new Dictionary<(string, FactorRole), string>()).Factors);
    }

    [Fact]
    public void VerasPairIsMadeForTheWidestSite()
    {
        var graph = AdapterMethods.Get("vera").Graph([AdapterSite.FromName("layer.0.up", 16, 64), AdapterSite.FromName("layer.0.down", 64, 16)], new MethodOptions { Rank = 4 });
        Assert.Equal([4, 64], graph["all:A"].Shape);
        Assert.Equal([64, 4], graph["all:B"].Shape);
        Assert.Equal((4 + 64) + (4 + 16), graph.TrainedSize);
    }
}
