using System.Globalization;
using System.Text;

namespace AsLora.Reports.Pages;

/// <summary>A table as comma-separated values, numbers in full.</summary>
internal static class CsvText
{
    /// <summary>Writes a table; a field that holds a comma, a quote or the end of a line is quoted, as RFC 4180 says.</summary>
    public static string Of(ReportTable table)
    {
        var text = new StringBuilder();
        Row(text, table.Columns);
        foreach (var row in table.Rows) Row(text, row.Cells.Select(Text));
        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append('\n');

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    private static string Text(ReportCell cell) =>
        cell.Value is { } value ? value.ToString("R", CultureInfo.InvariantCulture) : cell.Text == NumberText.None ? "" : cell.Text;
}
