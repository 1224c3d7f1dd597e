namespace AsLora.Reports.Pages;

/// <summary>A row of a table.</summary>
/// <param name="Cells">Its cells; the first one names the row.</param>
internal sealed record ReportRow(IReadOnlyList<ReportCell> Cells)
{
    /// <summary>Whether something is wrong with what it is about, which the row says.</summary>
    public bool IsMarked { get; init; }
}
