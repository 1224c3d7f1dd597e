namespace AsLora.Evaluation;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">Questions that are answered.</param>
/// <param name="Restored">How many of them were answered before this process.</param>
/// <param name="Total">Questions in all.</param>
/// <param name="Metric">The metric that decides; null before the first answer.</param>
/// <param name="Mean">Its mean over the answered questions; they come by length, so it is no estimate of the end.</param>
/// <param name="Notes">What a person should know, told once with the first report.</param>
public sealed record BenchmarkProgress(int Done, int Restored, int Total, string? Metric, double Mean, IReadOnlyList<string> Notes);
