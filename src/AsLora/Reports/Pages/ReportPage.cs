namespace AsLora.Reports.Pages;

/// <summary>What a report says, apart from how it is written.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Lead">What it is about, one paragraph each.</param>
/// <param name="Sections">In reading order.</param>
internal sealed record ReportPage(string Title, IReadOnlyList<string> Lead, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>Every table of every section.</summary>
    public IEnumerable<ReportTable> Tables => Sections.SelectMany(section => section.Tables);

    /// <summary>Every figure of every section.</summary>
    public IEnumerable<Drawing.Figure> Figures => Sections.SelectMany(section => section.Figures);
}
