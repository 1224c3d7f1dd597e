using System.Text;

namespace AsLora.Reports.Pages;

/// <summary>A report as Markdown; its figures are files beside it.</summary>
internal static class MarkdownText
{
    /// <summary>Writes a report.</summary>
    /// <param name="page">What it says.</param>
    public static string Of(ReportPage page)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(page.Title)).Append("\n\n");
        Paragraphs(text, page.Lead);
        foreach (var section in page.Sections)
        {
            text.Append("## ").Append(Escape(section.Title)).Append("\n\n");
            Paragraphs(text, section.Text);
            if (section.TablesLead) Tables(text, section);
            foreach (var figure in section.Figures)
            {
                text.Append("### ").Append(Escape(figure.Title)).Append("\n\n").Append(Escape(figure.Caption)).Append("\n\n");
                foreach (var (name, panel) in ReportFiles.Of(figure)) text.Append("![").Append(Escape(panel.Title)).Append("](").Append(name).Append(")\n");
                text.Append('\n');
            }
            if (!section.TablesLead) Tables(text, section);
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Paragraphs(StringBuilder text, IEnumerable<string> paragraphs)
    {
        foreach (var paragraph in paragraphs) text.Append(Escape(paragraph)).Append("\n\n");
    }

    private static void Tables(StringBuilder text, ReportSection section)
    {
        foreach (var table in section.Tables)
        {
            text.Append("**").Append(Escape(table.Caption)).Append("** ([CSV](").Append(ReportFiles.Table(table)).Append("))\n\n");
            Row(text, table.Columns.Select(Escape));
            Row(text, table.Columns.Select((_, column) => table.IsNumeric(column) ? "---:" : "---"));
            foreach (var row in table.Rows) Row(text, row.Cells.Select((cell, column) => (row.IsMarked && column == 0 ? "⚠ " : "") + Escape(cell.Text)));
            text.Append('\n');
        }
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    // What Markdown or HTML would take for its own; names of runs and messages about files may hold anything.
    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value.ReplaceLineEndings(" "))
        {
            if (character is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '~') text.Append('\\');
            text.Append(character);
        }
        return text.ToString();
    }
}
