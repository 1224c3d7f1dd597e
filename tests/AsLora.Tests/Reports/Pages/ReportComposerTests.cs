using AsLora.Reports;
using AsLora.Reports.Pages;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Reports.Pages;

public class ReportComposerTests
{
    private static readonly ReportPage Page = ReportComposer.Of(Runs(), new());

    [Fact]
    public void SectionsStandInReadingOrder() => Assert.Equal(
        ["scores", "differences", "curves", "sharing", "agreement", "cost", "runs", "settings"], Page.Sections.Select(section => section.Name));

    [Fact]
    public void ScoresAreInPointsBesideWhatIsTrained() => Assert.Equal(
        [["LoRA r 8", "82.00", "1.41", "1,000", "100.0 %", "2"], ["ASLoRA r 8", "80.50", "0.71", "250", "25.0 %", "2"]],
        Table("scores-mrpc").Rows.Select(row => row.Cells.Take(6).Select(cell => cell.Text)));

    [Fact]
    public void DifferencesAreTakenSeedBySeed()
    {
        var table = Table("differences-mrpc");
        var row = Assert.Single(table.Rows);
        Assert.Equal(["ASLoRA r 8", "2", "−1.50", "[−2.00, −1.00]", "0 : 2", "0.500", "0.500"], row.Cells.Take(7).Select(cell => cell.Text));
        Assert.Equal("−5.00", row.Cells[table.Columns.ToList().IndexOf("train − dev, best")].Text);
    }

    [Fact]
    public void AnIntervalBelowZeroIsDrawnInAnotherColorThanOneThatHoldsIt()
    {
        var dots = Page.Figures.Single(figure => figure.Name == "differences").Panels[0].ToElement().Elements("circle");
        Assert.Equal(["point s1"], dots.Select(dot => (string)dot.Attribute("class")!));
    }

    [Fact]
    public void LessPerplexityIsBetter()
    {
        var dots = ReportComposer.Of(SomeRecords.Set(Runs().Finished.Select(run => Perplexity(run.Record!))), new()).Figures
            .Single(figure => figure.Name == "differences").Panels[0].ToElement().Elements("circle");
        Assert.Equal(["point s2"], dots.Select(dot => (string)dot.Attribute("class")!));
    }

    [Fact]
    public void EveryKindOfEverySeedOfTheFirstMethodThatMergesIsDrawn() => Assert.Equal(
        [
            ("sharing-mrpc", "query, seed 1; value, seed 1"),
            ("sharing-seeds-mrpc", "query, seed 2; value, seed 2"),
            ("together-mrpc", "query, 2 seeds; value, 2 seeds"),
        ],
        Page.Sections.Single(section => section.Name == "sharing").Figures
            .Select(figure => (figure.Name, string.Join("; ", figure.Panels.Select(panel => panel.Title)))));

    [Fact]
    public void GroupsInTheEndAreListed() => Assert.Equal(
        ["0–1 | 2 | 3", "0 | 1–2 | 3", "0–2 | 3", "0 | 1–2 | 3"], Table("groups").Rows.Select(row => row.Cells[6].Text));

    [Fact]
    public void EverySettingStandsInOneOfTwoTables()
    {
        var (common, different) = (Table("settings").Rows.Select(row => row.Cells[0].Text).ToList(), Table("settings-that-differ").Columns.Skip(3).ToList());
        Assert.Contains("weight-decay", common);
        Assert.Contains("method.name", different);
        Assert.Empty(common.Intersect(different));
        Assert.Equal(AsLora.Training.Configuration.RunOptions.All.Count - 3, common.Count + different.Count);
    }

    [Fact]
    public void ARunThatDoesNotCountIsMarkedWithItsReason()
    {
        var runs = RunSet.Of([.. Runs().Runs, new RunEntry("runs/vera/seed-1", "vera", null, "it is damaged")]);
        var row = Assert.Single(ReportComposer.Of(runs, new()).Tables.Single(table => table.Name == "left-out").Rows);
        Assert.Equal((true, "runs/vera/seed-1", "vera", "it is damaged"), (row.IsMarked, row.Cells[0].Text, row.Cells[1].Text, row.Cells[2].Text));
    }

    [Fact]
    public void NamesOfFilesAreTakenOnce()
    {
        var page = ReportComposer.Of(SomeRecords.Set(Runs("a b").Runs.Concat(Runs("a_b").Runs).Select(run => run.Record!)), new());
        Assert.Equal(page.Tables.Count(), page.Tables.DistinctBy(table => table.Name).Count());
        Assert.Equal(page.Figures.Count(), page.Figures.DistinctBy(figure => figure.Name).Count());
        Assert.Equal(["scores-a-b", "scores-a-b-2"], page.Tables.Select(table => table.Name).Where(name => name.StartsWith("scores", StringComparison.Ordinal)));
    }

    private static ReportTable Table(string name) => Page.Tables.Single(table => table.Name == name);

    // LoRA has 83 and 81 of 100, ASLoRA 81 and 80.
    private static RunSet Runs(string task = "mrpc") => SomeRecords.Set(
        SomeRecords.Of(SomeRecords.LoraOf(8), 1, 0.80, 0.83, train: 0.93, task: task),
        SomeRecords.Of(SomeRecords.LoraOf(8), 2, 0.79, 0.81, train: 0.91, task: task),
        SomeRecords.Of(SomeRecords.MergingOf(), 1, 0.78, 0.81, 0.86, task, 250, SomeRecords.Merge(10, "query", 0, 1), SomeRecords.Merge(20, "value", 1, 2)),
        SomeRecords.Of(
            SomeRecords.MergingOf(), 2, 0.78, 0.80, 0.85, task, 250,
            SomeRecords.Merge(10, "query", 0, 1), SomeRecords.Merge(20, "query", 1, 2), SomeRecords.Merge(30, "value", 1, 2)));

    private static RunRecord Perplexity(RunRecord record)
    {
        EvaluationRecord Renamed(EvaluationRecord e) => e with { Metrics = new Dictionary<string, double> { ["perplexity"] = e.Metrics["accuracy"] } };
        return record with { Metric = "perplexity", Evaluations = [.. record.Evaluations.Select(Renamed)], Best = Renamed(record.Best) };
    }
}
