using AsLora.Reports.Analyses;
using AsLora.Reports.Pages.Sections;

namespace AsLora.Reports.Pages;

/// <summary>Lays out what a report says.</summary>
internal static class ReportComposer
{
    /// <summary>Compares and analyses runs, and lays out what comes of it.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="options">How the report is made.</param>
    public static ReportPage Of(RunSet runs, ReportOptions options)
    {
        var counted = CountedRuns.Of(runs);
        var table = ComparisonTable.Of(counted, options.Baseline, new());
        var analyses = RunAnalyses.Of(counted, new());
        var groups = TaskGroup.Of(table.Rows);
        if (groups.Count == 0) return new("Fine-tuning runs", ["None of the runs that were found counts."], [RunSection.Of(counted, [])]);
        ReportSection?[] sections =
        [
            ScoreSection.Of(groups),
            DifferenceSection.Of(table, groups),
            CurveSection.Of(analyses, groups),
            SharingSection.Of(analyses, groups),
            DistanceSection.Of(analyses, groups),
            NormSection.Of(analyses, groups),
            AgreementSection.Of(analyses),
            CostSection.Of(groups),
            RunSection.Of(counted, analyses.Marked),
            SettingSection.Of(counted.Runs),
        ];
        return new(Title(table), [Lead(counted, table)], [.. sections.OfType<ReportSection>()]);
    }

    private static string Title(ComparisonTable table)
    {
        var methods = table.Rows.Select(row => row.Name).Distinct().Count();
        return methods == 1 ? $"{table.Rows[0].Name} on {Names(table, row => row.Task)}" : $"{methods} methods on {Names(table, row => row.Task)}";
    }

    private static string Lead(CountedRuns runs, ComparisonTable table)
    {
        var seeds = table.Rows.Select(row => row.Seeds.Count).Distinct().Order().ToList();
        var perMethod = seeds.Count == 1 ? $"{seeds[0]}" : $"{seeds[0]} to {seeds[^1]}";
        var marked = runs.Marked.Count > 0 ? $" {runs.Marked.Count} more do not count; the section on runs says why." : "";
        var baseline = table.Baseline is { } name ? $" The others are compared with {name}." : " There is no baseline to compare with.";
        var count = runs.Runs.Count == 1 ? "1 run" : $"{runs.Runs.Count} runs";
        return $"{count} with {Names(table, row => row.Model)}, {perMethod} {(seeds is [1] ? "seed" : "seeds")} a method and task.{baseline}{marked}";
    }

    private static string Names(ComparisonTable table, Func<ComparisonRow, string> name) => string.Join(", ", table.Rows.Select(name).Distinct());
}
