using System.Net;
using System.Xml.Linq;
using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages;

/// <summary>A report as one page that needs nothing beside it: no network, no script, no other file.</summary>
internal static class HtmlText
{
    private const string Contents = "Contents";

    // Longer tables are there for looking things up; closed, they do not stand between the reader and what follows.
    private const int LongestOpenTable = 30;

    /// <summary>Writes a report.</summary>
    /// <param name="page">What it says.</param>
    public static string Of(ReportPage page)
    {
        var body = new XElement(
            "body",
            new XElement("header", new XElement("h1", page.Title), Paragraphs(page.Lead), Links(page.Sections)),
            new XElement("main", page.Sections.Select(Section)));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(page.Title)}</title>
            <style>
            {PageStyles.Figure}{PageStyles.Page}</style>
            </head>
            {XmlText.Of(body)}
            </html>

            """;
    }

    private static XElement Links(IEnumerable<ReportSection> sections) => new(
        "nav",
        new XAttribute("aria-label", Contents),
        new XElement("ul", sections.Select(section => new XElement("li", new XElement("a", new XAttribute("href", $"#{section.Name}"), section.Title)))));

    private static XElement Section(ReportSection section)
    {
        var (figures, tables) = (section.Figures.Select(Figure), section.Tables.Select(Table));
        return new(
            "section",
            new XAttribute("id", section.Name),
            new XElement("h2", section.Title),
            Paragraphs(section.Text),
            section.TablesLead ? tables.Concat(figures) : figures.Concat(tables));
    }

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(paragraph => new XElement("p", paragraph));

    private static XElement Figure(Figure figure) => new(
        "figure",
        new XAttribute("id", $"figure-{figure.Name}"),
        new XElement("figcaption", new XElement("h3", figure.Title), new XElement("p", figure.Caption)),
        new XElement("div", new XAttribute("class", "panels"), figure.Panels.Select(panel => panel.ToElement())));

    private static XElement Table(ReportTable table) => table.Rows.Count <= LongestOpenTable ? Open(table)
        : new("details", new XElement("summary", $"{table.Caption} ({table.Rows.Count} rows)"), Open(table));

    // Wide tables scroll by themselves, with the keyboard too, so that the page does not.
    private static XElement Open(ReportTable table) => new(
        "div",
        new XAttribute("class", "scroll"),
        new XAttribute("role", "region"),
        new XAttribute("tabindex", "0"),
        new XAttribute("aria-labelledby", $"table-{table.Name}"),
        new XElement(
            "table",
            new XElement("caption", new XAttribute("id", $"table-{table.Name}"), new XElement("span", table.Caption)),
            new XElement("thead", new XElement("tr", table.Columns.Select((name, column) => Head(table, name, column)))),
            new XElement("tbody", table.Rows.Select(row => Row(table, row)))));

    private static XElement Head(ReportTable table, string name, int column) => new("th", new XAttribute("scope", "col"), Alignment(table, column), name);

    private static XElement Row(ReportTable table, ReportRow row) => new(
        "tr",
        row.IsMarked ? new XAttribute("class", "marked") : null,
        row.Cells.Select((cell, column) => column == 0
            ? new XElement("th", new XAttribute("scope", "row"), row.IsMarked ? "⚠ " : "", cell.Text)
            : new XElement("td", Alignment(table, column), cell.Text)));

    private static XAttribute? Alignment(ReportTable table, int column) => column == 0 ? null
        : table.IsNumeric(column) ? new("class", "number") : table.IsLong(column) ? new("class", "long") : null;
}
