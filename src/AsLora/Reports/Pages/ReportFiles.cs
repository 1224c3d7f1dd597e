using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages;

/// <summary>The names of the files a report consists of, within its folder.</summary>
internal static class ReportFiles
{
    /// <summary>The page.</summary>
    public const string Html = "report.html";

    /// <summary>The same as Markdown.</summary>
    public const string Markdown = "report.md";

    /// <summary>The folder of tables.</summary>
    public const string Tables = "tables";

    /// <summary>The folder of drawings.</summary>
    public const string Figures = "figures";

    /// <summary>All that lies in the folder itself.</summary>
    public static IReadOnlyList<string> All { get; } = [Html, Markdown, Tables, Figures];

    /// <summary>A table.</summary>
    public static string Table(ReportTable table) => $"{Tables}/{table.Name}.csv";

    /// <summary>The panels of a figure, counted from 1.</summary>
    public static IEnumerable<(string Name, Panel Panel)> Of(Figure figure) =>
        figure.Panels.Select((panel, index) => ($"{Figures}/{figure.Name}-{index + 1}.svg", panel));
}
