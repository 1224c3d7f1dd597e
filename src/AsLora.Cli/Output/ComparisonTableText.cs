using System.Globalization;
using AsLora.Reports;
using AsLora.Reports.Statistics;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>What runs say of methods, for people: a table for each model and task, one over all tasks, and the runs that do not count.</summary>
internal static class ComparisonTableText
{
    private const string None = "–";

    // From the most to the least needed: a narrow window shows fewer columns and not lines that are folded.
    private static readonly int[] Columns = [0, 2, 4, 1, 6, 3, 5];

    /// <summary>Writes the tables.</summary>
    /// <param name="console">Standard output.</param>
    /// <param name="table">What runs say.</param>
    public static void Write(IAnsiConsole console, ComparisonTable table)
    {
        foreach (var task in table.Rows.GroupBy(row => (row.Model, row.Task)))
        {
            var first = task.First();
            Line(console, $"{first.Task} on {first.Model}: {first.Metric} on {first.ChosenBy}, which chose the epochs");
            string[] header = ["method", "parameters", "best epoch", "last epoch", Against(table), "p", $"train − {first.ChosenBy}"];
            WriteFitting(console, [header, .. task.Select(Cells)]);
            Line(console, "");
        }
        if (table.AcrossTasks.Count > 0)
        {
            Line(console, "All tasks, each weighing the same");
            WriteFitting(console, [["method", "tasks", "pairs", "last epoch", Against(table), "p", "train − dev"], .. table.AcrossTasks.Select(Cells)]);
            Line(console, "");
        }
        TextTable.Write(console, [[$"Mean ± standard deviation over the seeds. {Interval(table)} p: Wilcoxon's exact signed-rank test."]]);
        TextTable.Write(console, table.Marked.Select(marked => ("not counted", $"{marked.Path}: {marked.Problem}")));
    }

    private static string[] Cells(ComparisonRow row) =>
    [
        row.Seeds.Count == 1 ? $"{row.Name} (1 seed)" : $"{row.Name} ({row.Seeds.Count} seeds)",
        Quantity.Count(row.Parameters.AtEnd) + (row.Parameters.ShareOfBaseline is { } share and not 1 ? $", {Quantity.Share(share)}" : ""),
        Mean(row.Splits[0].Best), Mean(row.Splits[0].Last),
        Difference(row.Splits[0].BestFromBaseline), P(row.Splits[0].BestFromBaseline), Number(row.Gap.Best.Mean),
    ];

    private static string[] Cells(AcrossTasks method) =>
    [
        $"{method.Name} on {method.Model}", $"{method.Tasks.Count}", $"{method.Best.Seeds.Count}",
        Difference(method.Last), Difference(method.Best), P(method.Best), Difference(method.Gap),
    ];

    private static void WriteFitting(IAnsiConsole console, IReadOnlyList<string[]> rows)
    {
        var taken = Columns.Length;
        while (taken > 2 && Width(rows, taken) > console.Profile.Width) taken--;
        int[] shown = [.. Columns.Take(taken).Order()];
        TextTable.Write(console, [.. rows.Select(row => shown.Select(column => row[column]).ToArray())]);
    }

    private static int Width(IReadOnlyList<string[]> rows, int taken) => Columns.Take(taken).Sum(column => rows.Max(row => row[column].Length) + 2) - 2;

    private static string Against(ComparisonTable table) => table.Baseline is { } baseline ? $"against {baseline}" : "against";

    private static string Interval(ComparisonTable table) => table.Baseline is null
        ? "There is no baseline: no LoRA of rank 8 is among the runs."
        : $"Differences are of the same seeds, with the {Quantity.Share(table.Resampling.Level)} bootstrap interval of "
            + $"{Quantity.Count(table.Resampling.Resamples)} resamples.";

    private static string Mean(Summary scores) =>
        Number(scores.Mean) + (double.IsNaN(scores.StandardDeviation) ? "" : $" ± {scores.StandardDeviation.ToString("0.0000", CultureInfo.InvariantCulture)}");

    private static string Difference(PairedDifference? difference)
    {
        static string Signed(double value) => value.ToString("+0.0000;−0.0000;0.0000", CultureInfo.InvariantCulture);
        if (difference is null || double.IsNaN(difference.Mean)) return None;
        if (double.IsNaN(difference.MeanInterval.Low)) return Signed(difference.Mean);
        return $"{Signed(difference.Mean)} [{Signed(difference.MeanInterval.Low)}, {Signed(difference.MeanInterval.High)}]";
    }

    private static string P(PairedDifference? difference) =>
        difference is null || double.IsNaN(difference.WilcoxonTest) ? None : difference.WilcoxonTest.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(double value) => double.IsNaN(value) ? None : Quantity.Number(value);

    private static void Line(IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
