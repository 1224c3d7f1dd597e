namespace AsLora.Reports.Pages;

/// <summary>A cell of a table.</summary>
/// <param name="Text">As people read it.</param>
/// <param name="Value">The number in full, for programs; null where the cell is text.</param>
internal readonly record struct ReportCell(string Text, double? Value = null)
{
    /// <summary>A cell of text.</summary>
    public static implicit operator ReportCell(string text) => new(text);
}
