namespace AsLora.Reports.Pages.Sections;

/// <summary>Every run that was found, those that do not count with the reason.</summary>
internal static class RunSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="partly">Runs that count of which a part cannot be read.</param>
    public static ReportSection Of(CountedRuns runs, IReadOnlyList<MarkedRun> partly)
    {
        ReportTable[] tables = [Marked(runs.Marked), Marked(partly, "partly-read", "Runs that count, but not in all parts"), Counted(runs.Runs)];
        var text = runs.Marked.Count == 0 ? "All runs that were found count." : "Runs with a mark are in no statistic; the reason stands beside them.";
        return new("runs", "Runs", [text]) { Tables = [.. tables.Where(table => table.Rows.Count > 0)] };
    }

    private static ReportTable Marked(IReadOnlyList<MarkedRun> runs, string name = "left-out", string caption = "Runs that do not count")
    {
        var table = ReportTable.Of(name, caption, runs, [("run", run => run.Path), ("method", run => run.Name ?? NumberText.None), ("reason", run => run.Problem)]);
        return table with { Rows = [.. table.Rows.Select(row => row with { IsMarked = true })] };
    }

    private static ReportTable Counted(IEnumerable<NamedRun> runs) => ReportTable.Of(
        "runs",
        "Every run that counts",
        runs,
        [
            ("method", run => run.Key.Name),
            ("task", run => run.Key.Task),
            ("model", run => run.Key.Model),
            ("seed", run => NumberText.Seed(run.Key.Seed)),
            ("metric", run => run.Record.Metric),
            ("best", run => NumberText.Number(run.Record.Best.Score, "0.0000")),
            ("epoch", run => NumberText.Number(run.Record.Best.Epoch, "0.##")),
            ("updates", run => NumberText.Count(run.Record.Steps)),
            ("merges", run => NumberText.Count(run.Record.Merges.Count)),
            ("parameters", run => NumberText.Count(run.Record.CountsAtEnd.Adapter)),
            ("time", run => NumberText.Seconds(run.Record.Seconds)),
            ("memory", run => NumberText.Bytes(run.Record.PeakMemoryBytes)),
            ("run", run => run.Entry.Path),
        ]);
}
