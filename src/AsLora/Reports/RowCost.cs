using AsLora.Reports.Statistics;

namespace AsLora.Reports;

/// <summary>What runs cost. They are comparable where the runs had the same machine to themselves.</summary>
/// <param name="Seconds">Wall-clock seconds of the whole run.</param>
/// <param name="TrainingSeconds">Seconds of them in training steps.</param>
/// <param name="TokensPerSecond">Real tokens trained on in a second of training steps.</param>
/// <param name="PeakMemoryBytes">Peak resident memory.</param>
public sealed record RowCost(Summary Seconds, Summary TrainingSeconds, Summary TokensPerSecond, Summary PeakMemoryBytes);
