namespace AsLora.Reports.Analyses;

/// <summary>The distances between the running means of the B factors of a run over time.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kinds">Each kind of projection, in alphabetical order.</param>
public sealed record DistanceHistory(RunKey Run, IReadOnlyList<KindDistances> Kinds);
