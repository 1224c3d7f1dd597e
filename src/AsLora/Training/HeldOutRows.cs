using AsLora.Adapters;
using AsLora.Runtime;
using AsLora.Tasks;
using AsLora.Tasks.Tables;

namespace AsLora.Training;

/// <summary>
/// Which rows of a training file are scored instead of trained on. Every class gives the same share of its rows, rounded, at least one, and keeps at least one; of a
/// regression all rows are one class. The choice follows from the rows and the seed alone.
/// </summary>
internal static class HeldOutRows
{
    /// <summary>Indices of the rows that are held out.</summary>
    /// <param name="rows">The rows of the file.</param>
    /// <param name="isRegression">Whether the labels are numbers.</param>
    /// <param name="fraction">The share to hold out, above 0 and below 1.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="InputException">A class has a single row.</exception>
    public static IReadOnlySet<int> Choose(LabelledRows rows, bool isRegression, double fraction, ulong seed)
    {
        var classes = rows.Rows.Index().GroupBy(r => isRegression ? "" : r.Item.Label, StringComparer.Ordinal)
            .OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Select(r => r.Index).ToArray()).ToList();
        RefuseSingleRows(rows, isRegression, [.. classes.Where(c => c.Length == 1).Select(c => rows.Rows[c[0]])]);
        var random = new SplitMix64(seed);
        var held = new HashSet<int>();
        foreach (var rowsOfClass in classes)
        {
            random.Shuffle<int>(rowsOfClass);
            held.UnionWith(rowsOfClass.Take((int)Math.Clamp(Math.Round(rowsOfClass.Length * fraction), 1, rowsOfClass.Length - 1)));
        }
        return held;
    }

    private static void RefuseSingleRows(LabelledRows rows, bool isRegression, IReadOnlyList<LabelledRow> single)
    {
        var problems = new RowProblems(rows.File, rows.Unit);
        // People forget the option that makes numbers more than names.
        var hint = !isRegression && rows.Rows.All(r => LabelledRows.NumberOf(r.Label) is not null) ? ", or --target number to learn the number itself" : "";
        foreach (var row in single)
        {
            var owner = isRegression ? "the file" : $"class {ColumnNames.Quoted(row.Label)}";
            problems.Add(row.Line, $"{owner} has no other row, so that none can be held out to be scored; add rows, or give --dev{hint}");
        }
        problems.ThrowIfAny();
    }
}
