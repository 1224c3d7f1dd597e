using AsLora.Reports.Drawing;
using AsLora.Reports.Statistics;

namespace AsLora.Reports.Pages.Sections;

/// <summary>How every method differs from the baseline, seed by seed, and whether the seeds decide.</summary>
internal static class DifferenceSection
{
    private const string Better = "s2", Worse = "s1", Undecided = "s6";

    // Differences over tasks are of metrics that are shares.
    private const double Hundred = 100;

    /// <summary>Writes the section; null where no method is the baseline.</summary>
    /// <param name="table">The comparison.</param>
    /// <param name="groups">Its rows by model and task.</param>
    public static ReportSection? Of(ComparisonTable table, IReadOnlyList<TaskGroup> groups)
    {
        var compared = groups.Where(group => group.Rows.Any(IsCompared)).ToList();
        if (table.Baseline is not { } baseline || compared.Count == 0) return null;
        List<ReportTable> tables = [.. compared.Select(group => Differences(group, baseline))];
        if (table.AcrossTasks.Count > 0) tables.Add(Across(table, baseline));
        return new("differences", $"Difference from {baseline}", [Method(table.Resampling)])
        {
            Figures =
            [
                new(
                    "differences", $"Difference from {baseline} at the chosen epoch",
                    "The dot is the mean over seeds, the bar its interval. Green: better, red: worse, gray: the interval holds zero.",
                    [.. compared.Select(Draw), .. AcrossPanels(table)]),
            ],
            Tables = tables,
        };
    }

    private static bool IsCompared(ComparisonRow row) => row.Splits[0].BestFromBaseline is not null;

    private static string Method(ResamplingOptions resampling) =>
        "Both had the same batches of each seed, so the difference is taken seed by seed. "
        + $"Intervals are {NumberText.Share(resampling.Level).Text} percentile bootstrap intervals of its mean, "
        + $"from {NumberText.Count(resampling.Resamples).Text} resamples of seed {resampling.Seed}. "
        + "The sign test and Wilcoxon's signed-rank test are exact and two-sided; differences of zero are left out. "
        + "With five seeds neither can be below 0.0625.";

    private static Panel Draw(TaskGroup group) => DotPlot.Draw(
        group.Title,
        "Mean difference from the baseline at the chosen epoch.",
        $"difference in {group.Metric}",
        [.. group.Rows.Where(IsCompared).Select(row => Row(row.Name, row.Splits[0].BestFromBaseline!, group.Unit, row.HigherIsBetter))],
        zero: 0);

    private static IEnumerable<Panel> AcrossPanels(ComparisonTable table) => table.AcrossTasks.GroupBy(across => across.Model).Select(model => DotPlot.Draw(
        $"all tasks of {model.Key}",
        "Mean of the tasks' mean differences from the baseline.",
        "difference in points",
        [.. model.Select(across => Row(across.Name, across.Best, Hundred, higherIsBetter: true))],
        zero: 0));

    private static DotRow Row(string name, PairedDifference difference, double unit, bool higherIsBetter)
    {
        var (low, high) = (unit * difference.MeanInterval.Low, unit * difference.MeanInterval.High);
        var (gain, loss) = higherIsBetter ? (low > 0, high < 0) : (high < 0, low > 0);
        return new(name, unit * difference.Mean, $"{NumberText.Signed(unit * difference.Mean).Text} {Interval(difference, unit)}")
        {
            Interval = double.IsFinite(low) ? (low, high) : null,
            Color = gain ? Better : loss ? Worse : Undecided,
        };
    }

    private static ReportTable Differences(TaskGroup group, string baseline) => ReportTable.Of(
        $"differences-{group.Name}",
        $"{group.Title}: difference from {baseline}, {group.Metric}",
        group.Rows.Where(IsCompared),
        [
            ("method", row => row.Name),
            ("pairs", row => NumberText.Count(row.Splits[0].BestFromBaseline!.Seeds.Count)),
            .. Of<ComparisonRow>("best", row => row.Splits[0].BestFromBaseline, group.Unit),
            .. Of<ComparisonRow>("last", row => row.Splits[0].LastFromBaseline, group.Unit),
            ("train − dev, best", row => group.Signed(row.Gap.BestFromBaseline?.Mean)),
            ("interval", row => Interval(row.Gap.BestFromBaseline, group.Unit)),
            ("other settings that differ", row => row.OtherSettings.Count > 0 ? string.Join(", ", row.OtherSettings) : NumberText.None),
        ]);

    private static ReportTable Across(ComparisonTable table, string baseline) => ReportTable.Of(
        "differences-all-tasks",
        $"All tasks: difference from {baseline} in points, tasks weighed the same",
        table.AcrossTasks,
        [
            ("method", across => across.Name),
            ("model", across => across.Model),
            ("tasks", across => string.Join(", ", across.Tasks)),
            ("pairs", across => NumberText.Count(across.Best.Seeds.Count)),
            .. Of<AcrossTasks>("best", across => across.Best, Hundred),
            .. Of<AcrossTasks>("last", across => across.Last, Hundred),
            ("train − dev, best", across => NumberText.Signed(Hundred * across.Gap?.Mean)),
            ("interval", across => Interval(across.Gap, Hundred)),
        ]);

    private static (string Head, Func<T, ReportCell> Cell)[] Of<T>(string point, Func<T, PairedDifference?> difference, double unit) =>
    [
        (point, item => NumberText.Signed(unit * difference(item)?.Mean)),
        ("interval", item => Interval(difference(item), unit)),
        ("above : below", item => difference(item) is { } pairs ? $"{pairs.Above} : {pairs.Below}" : NumberText.None),
        ("sign test p", item => NumberText.Number(difference(item)?.SignTest)),
        ("Wilcoxon p", item => NumberText.Number(difference(item)?.WilcoxonTest)),
    ];

    private static string Interval(PairedDifference? difference, double unit) =>
        difference is null || !double.IsFinite(difference.MeanInterval.Low) ? NumberText.None
        : $"[{NumberText.Signed(unit * difference.MeanInterval.Low).Text}, {NumberText.Signed(unit * difference.MeanInterval.High).Text}]";
}
