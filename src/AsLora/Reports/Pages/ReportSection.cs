using AsLora.Reports.Drawing;

namespace AsLora.Reports.Pages;

/// <summary>A part of a report under a heading.</summary>
/// <param name="Name">Its name in links.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Text">What it is and how it is read, one paragraph each.</param>
internal sealed record ReportSection(string Name, string Title, IReadOnlyList<string> Text)
{
    /// <summary>Its figures.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>Its tables, below the figures unless <see cref="TablesLead"/>.</summary>
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];

    /// <summary>Whether the tables stand above the figures.</summary>
    public bool TablesLead { get; init; }
}
