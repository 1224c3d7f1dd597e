using AsLora.Reports.Analyses;
using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages.Sections;

/// <summary>How much of the merging the size of the B factors decides by itself.</summary>
internal static class NormSection
{
    private const string GaveWay = "s1", Stayed = "s0";

    private const string Text =
        "A distance between raw B's is small where both are small. If size alone decided, the factors of the smallest norm would give way first: the rank "
        + "correlation of norm (before the first merge) and order of giving way would be 1, and every merge would take the two smallest.";

    private const string Caption = "Each dot is a layer's B, numbered by its layer. If size decided, the dots would rise from the left to the right.";

    /// <summary>Writes the section; null where no run recorded distances.</summary>
    /// <param name="analyses">The norms.</param>
    /// <param name="groups">The rows by model and task.</param>
    public static ReportSection? Of(RunAnalyses analyses, IReadOnlyList<TaskGroup> groups)
    {
        if (analyses.Norms.Count == 0) return null;
        return new("norms", "Size and merging", [Text])
        {
            Figures = [.. groups.SelectMany(group => Figures(analyses, group))],
            Tables = [Correlations(analyses.Norms)],
        };
    }

    // The first run of each task stands for the others, whose numbers are in the table.
    private static IEnumerable<Figure> Figures(RunAnalyses analyses, TaskGroup group) =>
        analyses.Norms.Where(norms => group.Has(norms.Run.Model, norms.Run.Task)).GroupBy(norms => norms.Run).Take(1).Select(run => new Figure(
            $"norms-{group.Name}",
            $"{group.Title}: norm and time of giving way with {run.Key.Name}, seed {run.Key.Seed}",
            Caption,
            [.. run.Select(norms => Draw(norms, analyses.Sharing.First(sharing => sharing.Run == run.Key).Steps))]));

    private static Panel Draw(NormOrder norms, long steps)
    {
        var points = norms.Factors.ToLookup(factor => factor.GaveWay is null, factor => Point(factor, steps));
        List<Series> series = [new("gave way", GaveWay, [.. points[false]]), new("stayed to the end", Stayed, [.. points[true]])];
        return new XyChart
        {
            Title = $"{norms.Kind}: rank correlation {NumberText.Number(norms.Correlation, "0.00").Text}",
            Description = $"{string.Join("; ", norms.Factors.OrderBy(factor => factor.Norm).Select(InWords))}.",
            XName = $"norm of the running mean after update {NumberText.Count(norms.Step).Text}",
            YName = "update after which it gave way",
            Series = [.. series.Select(s => s with { Line = null, HasMarks = true })],
        }.Draw();
    }

    private static ChartPoint Point(FactorNorm factor, long steps) =>
        new(factor.Norm, factor.GaveWay ?? steps, Label: $"{factor.Layer}", Meaning: InWords(factor));

    private static string InWords(FactorNorm factor) =>
        $"layer {factor.Layer}, norm {Axis.Text(factor.Norm)}, {(factor.GaveWay is { } step ? $"gave way after update {step}" : "stayed")}";

    private static ReportTable Correlations(IReadOnlyList<NormOrder> norms) => ReportTable.Of(
        "norms",
        "Norm against the order of giving way",
        norms,
        [
            ("method", norm => norm.Run.Name),
            ("task", norm => norm.Run.Task),
            ("model", norm => norm.Run.Model),
            ("seed", norm => NumberText.Seed(norm.Run.Seed)),
            ("kind", norm => norm.Kind),
            ("rank correlation", norm => NumberText.Number(norm.Correlation, "0.00")),
            ("merges", norm => NumberText.Count(norm.Merges)),
            ("of the two smallest", norm => NumberText.Count(norm.SmallestPairs)),
            ("expected by chance", norm => NumberText.Number(norm.ExpectedSmallestPairs, "0.0")),
        ]);
}
