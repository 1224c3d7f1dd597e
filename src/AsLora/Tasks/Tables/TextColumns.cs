using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Tasks.Tables;

/// <summary>The one or two columns of a table that hold the texts.</summary>
internal sealed class TextColumns
{
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<int> _places;

    /// <summary>Finds them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="names">Their names.</param>
    /// <exception cref="InputException">One is missing.</exception>
    public TextColumns(Table table, IReadOnlyList<string> names) => (_names, _places) = (names, table.PlacesOf(names));

    /// <summary>The texts of a row, or why it cannot be used.</summary>
    /// <param name="row">A row of the table.</param>
    /// <param name="texts">The texts; none where there is a problem.</param>
    /// <param name="problem">What is wrong; empty where nothing is.</param>
    public bool TryRead(TableRow row, out (string Text, string? Pair) texts, out string problem)
    {
        (texts, problem) = (("", null), row.Problem ?? "");
        if (problem.Length > 0) return false;
        var cells = _places.Select(p => row.Cells[p]).ToList();
        problem = string.Join("; ", _names.Zip(cells, ProblemOf).OfType<string>());
        if (problem.Length > 0) return false;
        texts = (cells[0].Text, cells.Count > 1 ? cells[1].Text : null);
        return true;
    }

    private static string? ProblemOf(string name, TableCell cell)
    {
        if (cell.Kind != JsonValueKind.String) return $"{cell.Name} in column {ColumnNames.Quoted(name)}, expected text";
        return string.IsNullOrWhiteSpace(cell.Text) ? $"the text in column {ColumnNames.Quoted(name)} is empty; fill it or remove the row" : null;
    }
}
