using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages.Sections;

/// <summary>Parameters against score.</summary>
internal static class ParetoFigure
{
    /// <summary>A panel for each model and task.</summary>
    /// <param name="groups">The rows by model and task.</param>
    public static Figure Of(IReadOnlyList<TaskGroup> groups) => new(
        "pareto",
        "Parameters against score",
        "Each dot is a method: the mean of its seeds at the chosen epoch, with one standard deviation up and down. "
        + "The dashed line joins those that no smaller one equals.",
        [.. groups.Select(Draw)]);

    private static Panel Draw(TaskGroup group)
    {
        var rows = group.Rows.Where(row => double.IsFinite(row.Splits[0].Best.Mean) && row.Parameters.AtEnd > 0).ToList();
        var front = rows.Where(row => row.IsOnFront).OrderBy(row => row.Parameters.AtEnd).Select(row => Point(group, row, row.Name)).ToList();
        var others = rows.Where(row => !row.IsOnFront).Select(row => Point(group, row, row == group.Rows[0] ? row.Name : null)).ToList();
        List<Series> series =
        [
            new("no smaller one is as good", "s2", front) { Line = "line thin dashes", HasMarks = true, HasBars = true },
            new("others", "s6", others) { Line = null, HasMarks = true, HasBars = true },
        ];
        return new XyChart
        {
            Title = group.Title,
            Description = $"Trained parameters and mean {group.Metric}. {string.Join("; ", rows.Select(row => InWords(group, row)))}.",
            XName = "trained parameters, head left out",
            YName = group.Metric,
            IsLogarithmic = true,
            Series = series,
        }.Draw();
    }

    private static ChartPoint Point(TaskGroup group, ComparisonRow row, string? label)
    {
        var best = row.Splits[0].Best;
        double? deviation = double.IsFinite(best.StandardDeviation) ? group.Unit * best.StandardDeviation : null;
        var mean = group.Unit * best.Mean;
        return new(row.Parameters.AtEnd, mean, mean - deviation, mean + deviation, label, InWords(group, row));
    }

    private static string InWords(TaskGroup group, ComparisonRow row) =>
        $"{row.Name}: {group.Points(row.Splits[0].Best.Mean).Text} with {NumberText.Count(row.Parameters.AtEnd).Text} parameters";
}
