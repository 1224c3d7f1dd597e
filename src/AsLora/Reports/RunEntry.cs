using AsLora.Training;

namespace AsLora.Reports;

/// <summary>A run that was found: its record, or why there is none that counts.</summary>
/// <param name="Path">The run's folder, or the file of its record.</param>
/// <param name="Name">What the experiment calls its method: the <c>NAME</c> in <c>NAME/seed-1</c> or <c>NAME/seed-1.json</c>; null for a run that lies
/// elsewhere.</param>
/// <param name="Record">Its record; null where it has none that can be read.</param>
/// <param name="Problem">Why it is in no statistic: it is damaged, from a newer program, not finished, or there twice. Null for a run that counts.</param>
public sealed record RunEntry(string Path, string? Name, RunRecord? Record, string? Problem)
{
    /// <summary>What the experiment calls its model; null for a run that is of none.</summary>
    public string? Model { get; init; }

    /// <summary>What the experiment calls its task; null for a run that is of none.</summary>
    public string? Task { get; init; }

    /// <summary>The run's folder; null where only a record is there.</summary>
    public RunFolder? Folder => Directory.Exists(Path) ? new(Path) : null;
}
