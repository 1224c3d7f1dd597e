using AsLora.Reports.Analyses;
using AsLora.Reports.Drawing;
using AsLora.Reports.Statistics;

namespace AsLora.Reports.Pages.Sections;

/// <summary>Train against dev over the epochs: who learns by heart.</summary>
internal static class CurveSection
{
    private const string Dev = "s0", Train = "s1", Baseline = "s6";
    private const string Text = "The farther train is above the split that decides, the more of what was learned is memory. Panels of a task have one scale.";

    /// <summary>Writes the section.</summary>
    /// <param name="analyses">The curves.</param>
    /// <param name="groups">The rows by model and task.</param>
    public static ReportSection Of(RunAnalyses analyses, IReadOnlyList<TaskGroup> groups) => new("curves", "Train and dev over the epochs", [Text])
    {
        Figures = [.. groups.Select(group => Curves(analyses, group)), .. Gaps([.. groups.Where(HasGap)])],
        Tables = [.. groups.Select(group => Means(analyses, group))],
    };

    private static Figure Curves(RunAnalyses analyses, TaskGroup group) => new(
        $"curves-{group.Name}",
        $"{group.Title}: scores over the epochs",
        "Solid: the split that decides, mean over seeds, the band from the lowest seed to the highest. Dashed: train. "
        + $"Thin gray: the same split with {group.Rows[0].Name}.",
        [.. Panels(analyses, group)]);

    private static IEnumerable<Panel> Panels(RunAnalyses analyses, TaskGroup group)
    {
        var means = analyses.MeanCurves.Where(curve => group.Has(curve.Model, curve.Task)).ToDictionary(curve => curve.Name);
        var runs = analyses.Curves.Where(curve => group.Has(curve.Run.Model, curve.Run.Task)).ToLookup(curve => curve.Run.Name);
        var scores = runs.SelectMany(method => method).SelectMany(run => run.Points).Select(point => point.Dev);
        var trains = means.Values.SelectMany(curve => curve.Points).Select(point => point.Train).OfType<double>();
        var first = group.Rows[0].Name;
        double[] range = [.. scores.Concat(trains).Select(score => group.Unit * score)];
        foreach (var row in group.Rows.Where(row => means[row.Name].Points.Count > 0))
        {
            List<Series> series =
            [
                new(first, Baseline, row.Name == first ? [] : Line(means[first], group.Unit, point => point.Dev)) { Line = "line thin" },
                new("train", Train, Line(means[row.Name], group.Unit, point => point.Train)) { Line = "line dashes" },
                new(row.ChosenBy, Dev, [.. means[row.Name].Points.Select(point => Ranged(point, runs[row.Name], group.Unit))]),
            ];
            yield return new XyChart
            {
                Title = row.Name,
                Description = InWords(group, row),
                XName = "epoch",
                YName = $"{group.Metric}; train − dev {group.Signed(row.Gap.Best.Mean).Text}",
                Series = series,
                YRange = range,
            }.Draw();
        }
    }

    private static ChartPoint[] Line(MeanCurve curve, double unit, Func<CurvePoint, double?> score) =>
        [.. curve.Points.Select(point => new ChartPoint(point.Epoch, unit * (score(point) ?? double.NaN)))];

    private static ChartPoint Ranged(CurvePoint mean, IEnumerable<ScoreCurve> runs, double unit)
    {
        var scores = runs.SelectMany(run => run.Points).Where(point => point.Step == mean.Step).Select(point => unit * point.Dev).ToList();
        return new(mean.Epoch, unit * mean.Dev, scores.Min(), scores.Max());
    }

    private static string InWords(TaskGroup group, ComparisonRow row) =>
        $"Mean {group.Metric} over {row.Seeds.Count} seeds at each evaluation. At the chosen epoch {group.Points(row.Splits[0].Best.Mean).Text}, "
        + $"train less dev {group.Signed(row.Gap.Best.Mean).Text}.";

    private static bool HasGap(TaskGroup group) => group.Rows.Any(row => double.IsFinite(row.Gap.Best.Mean));

    private static IEnumerable<Figure> Gaps(IReadOnlyList<TaskGroup> groups)
    {
        const string caption = "The dot is the mean over seeds, the bar goes from the lowest seed to the highest.";
        if (groups.Count > 0) yield return new("gap", "Train less dev at the chosen epoch", caption, [.. groups.Select(Gap)]);
    }

    private static Panel Gap(TaskGroup group) => DotPlot.Draw(
        group.Title, "Train less dev at the chosen epoch.", $"difference in {group.Metric}",
        [.. group.Rows.Select(row => (row.Name, Gap: row.Gap.Best)).Where(row => double.IsFinite(row.Gap.Mean)).Select(row => Row(row.Name, row.Gap, group))],
        zero: 0);

    private static DotRow Row(string name, Summary gap, TaskGroup group) =>
        new(name, group.Unit * gap.Mean, group.Signed(gap.Mean).Text) { Interval = (group.Unit * gap.Minimum, group.Unit * gap.Maximum) };

    private static ReportTable Means(RunAnalyses analyses, TaskGroup group) => ReportTable.Of(
        $"curves-{group.Name}",
        $"{group.Title}: means over seeds at each evaluation, {group.Metric}",
        analyses.MeanCurves.Where(curve => group.Has(curve.Model, curve.Task)).SelectMany(curve => curve.Points.Select(point => (curve.Name, Point: point))),
        [
            ("method", row => row.Name),
            ("epoch", row => NumberText.Number(row.Point.Epoch, "0.##")),
            ("update", row => NumberText.Count(row.Point.Step)),
            ("dev", row => group.Points(row.Point.Dev)),
            ("dev loss", row => NumberText.Number(row.Point.DevLoss, "0.0000")),
            ("train", row => group.Points(row.Point.Train)),
            ("train loss", row => NumberText.Number(row.Point.TrainLoss, "0.0000")),
            ("train − dev", row => group.Signed(row.Point.Gap)),
        ]);
}
