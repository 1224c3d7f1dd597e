using AsLora.Reports.Analyses;
using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages.Sections;

/// <summary>Whether the groups that form are the same across seeds, kinds and tasks, and more so than by chance.</summary>
internal static class AgreementSection
{
    private const string Text =
        "Agreement of final groups is the adjusted Rand index, mean over pairs: 1 for the same groups, 0 for what chance gives. Layers that lie side by side merge "
        + "more often than others, so chance is simulated twice: as many merges of any pairs, and as many of neighbours. A p-value is the share of simulations that "
        + "agree at least as much.";

    private const string Caption = "The dot is the mean over pairs, the gray bar the middle 95 % of what as many merges of neighbours by chance give.";

    /// <summary>Writes the section; null where there is nothing to compare.</summary>
    /// <param name="analyses">The agreement.</param>
    public static ReportSection? Of(RunAnalyses analyses)
    {
        if (analyses.Agreement.Count == 0) return null;
        var panels = analyses.Agreement.GroupBy(agreement => agreement.Across).Select(group => Draw(group.Key, [.. group]));
        return new("agreement", "Agreement of the groups", [Text])
        {
            Figures = [new("agreement", "Agreement against chance", Caption, [.. panels])],
            Tables = [Indices(analyses.Agreement)],
        };
    }

    private static Panel Draw(AgreementAcross across, IReadOnlyList<GroupAgreement> agreements)
    {
        var isOneTask = agreements.Select(agreement => (agreement.Model, agreement.Task)).Distinct().Count() == 1;
        return DotPlot.Draw(
            $"across {Name(across)}", "Mean adjusted Rand index.", "adjusted Rand index",
            [.. agreements.Where(agreement => double.IsFinite(agreement.Index.Mean)).Select(agreement => Row(agreement, isOneTask))],
            zero: 0);
    }

    private static DotRow Row(GroupAgreement agreement, bool isOneTask)
    {
        var parts = new[] { agreement.Name, agreement.Kind, isOneTask ? null : agreement.Task }.OfType<string>();
        var chance = agreement.RandomAdjacent.Range;
        return new(string.Join(", ", parts), agreement.Index.Mean, NumberText.Number(agreement.Index.Mean, "0.00").Text) { Chance = (chance.Low, chance.High) };
    }

    private static ReportTable Indices(IReadOnlyList<GroupAgreement> agreements) => ReportTable.Of(
        "agreement",
        "Adjusted Rand index of final groups",
        agreements,
        [
            ("method", agreement => agreement.Name),
            ("across", agreement => Name(agreement.Across)),
            ("kind", agreement => agreement.Kind ?? "between kinds"),
            ("task", agreement => agreement.Task ?? "between tasks"),
            ("model", agreement => agreement.Model),
            ("pairs", agreement => NumberText.Count(agreement.Index.Values.Count)),
            ("mean", agreement => NumberText.Number(agreement.Index.Mean)),
            ("lowest", agreement => NumberText.Number(agreement.Index.Minimum)),
            ("highest", agreement => NumberText.Number(agreement.Index.Maximum)),
            .. Chance("any pairs by chance", agreement => agreement.Random),
            .. Chance("neighbours by chance", agreement => agreement.RandomAdjacent),
        ]);

    private static (string Head, Func<GroupAgreement, ReportCell> Cell)[] Chance(string name, Func<GroupAgreement, RandomAgreement> random) =>
    [
        (name, agreement => NumberText.Number(random(agreement).Mean)),
        ("lower end of 95 %", agreement => NumberText.Number(random(agreement).Range.Low)),
        ("upper end", agreement => NumberText.Number(random(agreement).Range.High)),
        ("p", agreement => NumberText.Number(random(agreement).PValue, "0.0000")),
    ];

    private static string Name(AgreementAcross across) => across.ToString().ToLowerInvariant();
}
