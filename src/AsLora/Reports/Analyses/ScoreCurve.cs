namespace AsLora.Reports.Analyses;

/// <summary>The scores of one run over its epochs.</summary>
/// <param name="Run">The run.</param>
/// <param name="Metric">The metric that decides.</param>
/// <param name="BestEpoch">The epoch that was chosen.</param>
/// <param name="Points">The evaluations in order.</param>
public sealed record ScoreCurve(RunKey Run, string Metric, double BestEpoch, IReadOnlyList<CurvePoint> Points);
