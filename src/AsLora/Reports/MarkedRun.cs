namespace AsLora.Reports;

/// <summary>A run that is in no statistic.</summary>
/// <param name="Path">Its folder, or the file of its record.</param>
/// <param name="Name">What the experiment calls its method; null where that is not known.</param>
/// <param name="Problem">Why.</param>
public sealed record MarkedRun(string Path, string? Name, string Problem);
