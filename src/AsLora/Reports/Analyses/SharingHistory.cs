namespace AsLora.Reports.Analyses;

/// <summary>Which layers came to share a B factor while a run trained.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">Updates of the run.</param>
/// <param name="Kinds">Each kind of projection, in alphabetical order.</param>
public sealed record SharingHistory(RunKey Run, long Steps, IReadOnlyList<KindSharing> Kinds);
