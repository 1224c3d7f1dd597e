using AsLora.Adapters.Merging;
using AsLora.Reports;
using AsLora.Reports.Analyses;
using AsLora.Runtime;
using AsLora.Training;
using CsCheck;
using static AsLora.Tests.Support.SomeRecords;

namespace AsLora.Tests.Reports.Analyses;

public class SharingTests
{
    private static readonly Gen<(int Layers, int Merges, bool Adjacent, ulong Seed)> Draws = Gen.Select(Gen.Int[1, 12], Gen.Int[0, 11], Gen.Bool, Gen.ULong);

    private static readonly MergeDecision[] Chain = [Merge(10, "query", 0, 2), Merge(20, "query", 1, 3), Merge(30, "query", 2, 3)];

    [Fact]
    public void TheGroupsAreThoseThatReadOneFactorInTheEnd()
    {
        var history = Assert.Single(Analyses(Run(1, Chain[..2])).Sharing);
        Assert.Equal((new RunKey("tiny", "mrpc", "ASLoRA r 8", 1), 200L), (history.Run, history.Steps));
        Assert.Equal(["query", "value"], history.Kinds.Select(k => k.Kind));
        Assert.Equal(["0 2", "1 3"], history.Kinds[0].Groups.Select(Text));
        Assert.Equal(["0", "1", "2", "3"], history.Kinds[1].Groups.Select(Text));
        Assert.Equal([new(10, 0, 2, 0.5), new(20, 1, 3, 0.5)], history.Kinds[0].Merges);
    }

    [Fact]
    public void AFactorThatHasReadersTakesThemAlongWhenItGivesWay() =>
        Assert.Equal(["0 1 2 3"], Assert.Single(Analyses(Run(1, Chain)).Sharing).Kinds[0].Groups.Select(Text));

    [Fact]
    public void RecordsThatDoNotNameTheirLayersAreReadUpToTheHighestThatMerges()
    {
        var kind = Assert.Single(Assert.Single(Analyses(Run(1, Chain[..1]) with { Layers = null }).Sharing).Kinds);
        Assert.Equal(["0 2", "1"], kind.Groups.Select(Text));
    }

    [Fact]
    public void AgreementIsTheMeanRandIndexOverPairsOfSeedsKindsAndTasks()
    {
        var analyses = Analyses(
            Run(1, Merge(1, "query", 0, 1), Merge(2, "value", 0, 1)), Run(2, Merge(1, "query", 0, 1), Merge(2, "value", 2, 3)),
            Run(1, Merge(1, "query", 2, 3)) with { Config = Run(1).Config with { Task = "rte" } });
        var seeds = analyses.Agreement.Where(a => a.Across == AgreementAcross.Seeds).ToList();
        Assert.Equal([("mrpc", "query", 1.0), ("mrpc", "value", -0.2)], seeds.Select(a => (a.Task!, a.Kind!, Math.Round(a.Index.Mean, 12))));
        var kinds = analyses.Agreement.Single(a => a.Across == AgreementAcross.Kinds && a.Task == "mrpc");
        Assert.Equal([1, -0.2], kinds.Index.Values.Select(v => Math.Round(v, 12)));
        var tasks = analyses.Agreement.Single(a => a.Across == AgreementAcross.Tasks && a.Kind == "query");
        Assert.Equal([-0.2], tasks.Index.Values.Select(v => Math.Round(v, 12)));
        Assert.Null(tasks.Task);
    }

    // One merge of four layers joins one of six pairs: two runs join the same one by chance in a sixth of all draws, so 1 / 6 · 1 + 5 / 6 · (−1 / 5) = 0.
    // Neighbours are three pairs.
    [Fact]
    public void ChanceIsWhatAsManyDrawnMergesGive()
    {
        var agreement = Analyses(Run(1, Chain[..1]), Run(2, Chain[..1])).Agreement.First(a => a is { Across: AgreementAcross.Seeds, Kind: "query" });
        Assert.Equal(0, agreement.Random.Mean, 0.05);
        Assert.Equal((-0.2, 1.0, 1000), (Math.Round(agreement.Random.Range.Low, 12), agreement.Random.Range.High, agreement.Random.Range.Draws));
        Assert.Equal(1.0 / 6, agreement.Random.PValue, 0.04);
        Assert.Equal(1.0 / 3, agreement.RandomAdjacent.PValue, 0.05);
        Assert.Equal((1 - 0.2 - 0.2) / 3, agreement.RandomAdjacent.Mean, 0.05);
    }

    [Fact]
    public void TogethernessIsTheShareOfRunsInWhichTwoLayersEndInOneGroup()
    {
        var together = Analyses(Run(1, Chain[..1]), Run(2, Chain), Run(3, Chain[1..2]), Run(4)).Togetherness.Single(t => t.Kind == "query");
        Assert.Equal(3, together.Runs); // a run without merges shares nothing by design, and is no part of it
        Assert.Equal([1, 1.0 / 3, 2.0 / 3, 1.0 / 3], together.Share[0]);
        Assert.Equal(together.Share.Select((row, i) => together.Share[i][1]), together.Share[1]);
    }

    [Fact]
    public void DrawnMergesLeaveAsManyGroupsAsThereWouldBe() => Draws.Sample((layers, merges, adjacent, seed) =>
    {
        merges = Math.Min(merges, layers - 1);
        var random = new SplitMix64(seed);
        var homes = RandomMerges.Draw(layers, merges, adjacent ? MergePairs.Adjacent : MergePairs.All, ref random);
        Assert.Equal(layers - merges, homes.Distinct().Count());
        Assert.All(homes, (home, layer) => Assert.True(home >= layer && homes[home] == home));
        // Neighbours make groups without gaps.
        if (adjacent) Assert.Equal(homes.Order(), homes);
    });

    private static string Text(IReadOnlyList<int> layers) => string.Join(' ', layers);

    private static RunRecord Run(ulong seed, params MergeDecision[] merges) => Of(MergingOf(), seed, 0.5, 0.75, merges: merges);

    private static RunAnalyses Analyses(params RunRecord[] records) => RunAnalyses.Of(Set(records));
}
