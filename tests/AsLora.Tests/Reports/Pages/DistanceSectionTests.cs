using AsLora.Adapters.Merging;
using AsLora.Reports;
using AsLora.Reports.Analyses;
using AsLora.Reports.Pages;
using AsLora.Reports.Pages.Sections;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Reports.Pages;

public class DistanceSectionTests
{
    [Fact]
    public void EachCriterionIsShownBeforeTheFirstMergeHalfWayAndAtTheLast() => Assert.Equal(
        ["query, by factor, step 10", "query, by factor, step 20", "query, by factor, step 30"],
        Section(Record(10, 0, 1, 2, 3), Record(20, 1, 2, 3), Record(30, 1, 3)).Figures.Single().Panels.Select(panel => panel.Title));

    [Fact]
    public void LayersThatTheMergesDoNotNameAreThere()
    {
        var panel = Section(Record(10, 0, 1, 2, 3, 4, 5)).Figures.Single().Panels[0];
        Assert.Equal("Live factors of the layers 0–5. The nearest pair is 0 and 1, 1 apart.", panel.Description);
    }

    [Fact]
    public void OneFactorThatIsLeftHasNoDistances() => Assert.Empty(Section(Record(10, 3)).Figures);

    private static ReportSection Section(params DistanceRecord[] records)
    {
        var runs = SomeRecords.Set(SomeRecords.Of(SomeRecords.MergingOf(), 1, 0.7, 0.8, merges: SomeRecords.Merge(10, "query", 0, 1)) with { Layers = null });
        var analyses = RunAnalyses.Of(runs);
        analyses = analyses with { Distances = [new(analyses.Sharing[0].Run, [new("query", records)])] };
        return DistanceSection.Of(analyses, TaskGroup.Of(ComparisonTable.Of(runs).Rows))!;
    }

    // The farther apart two layers lie, the farther apart their factors are.
    private static DistanceRecord Record(long step, params int[] layers)
    {
        var rows = layers.Select((lower, i) => (IReadOnlyList<float>)[.. layers.Skip(i + 1).Select(upper => (float)(upper - lower))]).ToList();
        var distances = new Dictionary<MergeCriterion, IReadOnlyList<IReadOnlyList<float>>> { [MergeCriterion.Factor] = rows };
        return new(step, "query", layers, [.. layers.Select(_ => 1f)], distances);
    }
}
