using AsLora.Reports.Drawing;
using AsLora.Reports.Statistics;

namespace AsLora.Reports.Pages.Sections;

/// <summary>What runs cost in time and memory.</summary>
internal static class CostSection
{
    private const string Text =
        "Seconds and memory of a run, evaluation included. They can be compared where the runs had the same machine to themselves; "
        + "the settings say what they ran on.";

    private const string Caption = "The dot is the mean over seeds, the bar goes from the fastest to the slowest.";

    /// <summary>Writes the section.</summary>
    /// <param name="groups">The rows by model and task.</param>
    public static ReportSection Of(IReadOnlyList<TaskGroup> groups) => new("cost", "Cost", [Text])
    {
        Figures = [new("cost", "Seconds of a run", Caption, [.. groups.Select(Draw)])],
        Tables = [.. groups.Select(Costs)],
    };

    private static Panel Draw(TaskGroup group) =>
        DotPlot.Draw(group.Title, "Mean seconds of a run.", "seconds", [.. group.Rows.Select(row => Row(row.Name, row.Cost.Seconds))]);

    private static DotRow Row(string name, Summary seconds) =>
        new(name, seconds.Mean, NumberText.Seconds(seconds.Mean).Text) { Interval = double.IsFinite(seconds.Mean) ? (seconds.Minimum, seconds.Maximum) : null };

    private static ReportTable Costs(TaskGroup group) => ReportTable.Of(
        $"cost-{group.Name}",
        $"{group.Title}: cost of a run, mean over seeds",
        group.Rows,
        [
            ("method", row => row.Name),
            ("seconds", row => Whole(row.Cost.Seconds.Mean)),
            ("fastest", row => Whole(row.Cost.Seconds.Minimum)),
            ("slowest", row => Whole(row.Cost.Seconds.Maximum)),
            ("in training steps", row => Whole(row.Cost.TrainingSeconds.Mean)),
            ("tokens a second", row => Whole(row.Cost.TokensPerSecond.Mean)),
            ("peak memory", row => Memory(row.Cost.PeakMemoryBytes)),
            ("parameters at the start", row => NumberText.Count(row.Parameters.AtStart)),
            ("at the end", row => NumberText.Count(row.Parameters.AtEnd)),
            ("in the head", row => NumberText.Count(row.Parameters.Head)),
        ]);

    private static ReportCell Whole(double value) => NumberText.Number(value, "#,0");

    private static ReportCell Memory(Summary bytes) => double.IsFinite(bytes.Mean) ? NumberText.Bytes((long)bytes.Mean) : NumberText.None;
}
