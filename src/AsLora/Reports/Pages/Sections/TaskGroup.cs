using System.Text.RegularExpressions;

namespace AsLora.Reports.Pages.Sections;

/// <summary>The rows of one model and task, with the names their tables and figures have.</summary>
/// <param name="Name">Its name in file names; no other group has it.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Rows">At least one.</param>
internal sealed partial record TaskGroup(string Name, string Title, IReadOnlyList<ComparisonRow> Rows)
{
    /// <summary>The name of the metric that decides, in the unit of <see cref="Unit"/>.</summary>
    public string Metric => Unit > 1 ? $"{Rows[0].Metric} in points" : Rows[0].Metric;

    /// <summary>What a score is multiplied by: shares are shown in points of a hundred, a perplexity as it is.</summary>
    public double Unit => Rows[0].HigherIsBetter ? 100 : 1;

    /// <summary>A score as a cell.</summary>
    public ReportCell Points(double? score) => NumberText.Number(Unit * score, "0.00");

    /// <summary>A difference of scores as a cell.</summary>
    public ReportCell Signed(double? difference) => NumberText.Signed(Unit * difference);

    /// <summary>Whether something is of this model and task.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="task">Name of the task.</param>
    public bool Has(string model, string? task) => Rows[0].Model == model && Rows[0].Task == task;

    /// <summary>The groups of a table, in its order.</summary>
    /// <param name="rows">Rows by model and task.</param>
    public static IReadOnlyList<TaskGroup> Of(IReadOnlyList<ComparisonRow> rows)
    {
        var severalModels = rows.Select(row => row.Model).Distinct().Count() > 1;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. rows.GroupBy(row => (row.Model, row.Task)).Select(group =>
            {
                var title = severalModels ? $"{group.Key.Task} with {group.Key.Model}" : group.Key.Task;
                return new TaskGroup(Free(severalModels ? $"{group.Key.Task}-{group.Key.Model}" : group.Key.Task, names), title, [.. group]);
            }),
        ];
    }

    /// <summary>A text as a part of a file name that is not taken: low letters, digits and hyphens.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="taken">Names that are taken; this one is added.</param>
    public static string Free(string text, ISet<string> taken)
    {
        var name = Others().Replace(text.ToLowerInvariant(), "-").Trim('-');
        if (name.Length > 60) name = name[..60].Trim('-');
        var free = name.Length > 0 ? name : "data";
        for (var count = 2; !taken.Add(free); count++) free = $"{name}-{count}";
        return free;
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Others();
}
