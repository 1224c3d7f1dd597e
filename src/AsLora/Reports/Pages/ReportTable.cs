namespace AsLora.Reports.Pages;

/// <summary>A table of a report; it is also written as a file of its own.</summary>
/// <param name="Name">Its name in file names and links: lower case, words joined by hyphens.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">The heads of its columns.</param>
/// <param name="Rows">Rows of as many cells.</param>
internal sealed record ReportTable(string Name, string Caption, IReadOnlyList<string> Columns, IReadOnlyList<ReportRow> Rows)
{
    private const int LongestInOneLine = 32;

    /// <summary>A table with a row for each of some items.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="items">What the rows are about.</param>
    /// <param name="columns">The head of each column, and what of an item stands in it.</param>
    public static ReportTable Of<T>(string name, string caption, IEnumerable<T> items, IReadOnlyList<(string Head, Func<T, ReportCell> Cell)> columns) =>
        new(name, caption, [.. columns.Select(c => c.Head)], [.. items.Select(item => new ReportRow([.. columns.Select(c => c.Cell(item))]))]);

    /// <summary>Whether every cell of a column that says anything is a number.</summary>
    /// <param name="column">Its index.</param>
    public bool IsNumeric(int column) =>
        Rows.Any(row => row.Cells[column].Value is not null) && Rows.All(row => row.Cells[column] is { Value: not null } or { Text: "" or NumberText.None });

    /// <summary>Whether a cell of a column is too long to stand in one line.</summary>
    /// <param name="column">Its index.</param>
    public bool IsLong(int column) => Rows.Any(row => row.Cells[column].Text.Length > LongestInOneLine);
}
