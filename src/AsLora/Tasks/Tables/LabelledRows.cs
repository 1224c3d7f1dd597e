using System.Globalization;
using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Tasks.Tables;

/// <summary>The rows of one file of data of one's own, all of them checked.</summary>
/// <param name="File">The file.</param>
/// <param name="Format">How it was read.</param>
/// <param name="Unit">What rows are counted in.</param>
/// <param name="Rows">The rows in the order of the file, at least one.</param>
internal sealed record LabelledRows(string File, TableFormat Format, string Unit, IReadOnlyList<LabelledRow> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">The columns of the one or two texts.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="isRegression">Whether the label is a number to learn instead of the name of a class.</param>
    /// <exception cref="InputException">
    /// The file cannot be read, a column is missing, there are no rows, or rows cannot be used: the first ten are listed with their places.
    /// </exception>
    public static LabelledRows Read(string file, IReadOnlyList<string> text, string label, bool isRegression)
    {
        var input = TableInput.OfFile(file, among: TableFormats.WithColumns);
        using var table = Table.Open(input);
        table.PlacesOf([.. text, label]);
        var (columns, place) = (new TextColumns(table, text), table.PlacesOf([label])[0]);
        var (rows, problems) = (new List<LabelledRow>(), new RowProblems(file, table.Unit));
        (JsonValueKind Kind, int Line) first = default;
        foreach (var row in table.Rows())
        {
            if (!columns.TryRead(row, out var texts, out var problem)) problems.Add(row.Line, problem);
            else if (ProblemOf(row.Cells[place], label, isRegression) is { } wrong) problems.Add(row.Line, wrong);
            else
            {
                var cell = row.Cells[place];
                var kind = cell.Kind == JsonValueKind.False ? JsonValueKind.True : cell.Kind;
                if (first.Line == 0) first = (kind, row.Line);
                if (kind == first.Kind) rows.Add(new(row.Line, texts.Text, texts.Pair, cell.Text));
                else
                {
                    var expected = new TableCell(first.Kind, "").Name;
                    problems.Add(row.Line, $"{cell.Name} in column {ColumnNames.Quoted(label)}, expected {expected} as in {table.Unit} {first.Line}");
                }
            }
        }
        problems.ThrowIfAny();
        return rows.Count > 0 ? new(file, input.Format, table.Unit, rows) : throw new InputException($"{file} has no rows");
    }

    /// <summary>The number a text stands for, or null where it is none or not finite.</summary>
    /// <param name="text">A label.</param>
    public static float? NumberOf(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : null;

    private static string? ProblemOf(TableCell cell, string column, bool isRegression)
    {
        var name = ColumnNames.Quoted(column);
        if (cell.Kind is JsonValueKind.Null or JsonValueKind.Array or JsonValueKind.Object)
            return $"{cell.Name} in column {name}, expected {(isRegression ? "a number" : "the name of a class")}";
        if (cell.Text.Length == 0) return $"the label in column {name} is empty; fill it or remove the row";
        return isRegression && NumberOf(cell.Text) is null ? $"label {ColumnNames.Quoted(cell.Text)} in column {name} is not a finite number, which target \"number\" needs" : null;
    }
}
