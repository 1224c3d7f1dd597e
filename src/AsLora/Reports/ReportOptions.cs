namespace AsLora.Reports;

/// <summary>How a report is made.</summary>
public sealed record ReportOptions
{
    /// <summary>The method every other one is compared with, by its name in the table of scores; null for LoRA of rank 8, or the only LoRA there is.</summary>
    public string? Baseline { get; init; }

    /// <summary>Whether a report that is there is replaced.</summary>
    public bool Overwrite { get; init; }
}
