using AsLora.Reports.Statistics;

namespace AsLora.Reports;

/// <summary>The scores of one split. A run without such a score has NaN.</summary>
/// <param name="Split">Name of the split.</param>
/// <param name="Best">At the evaluation that was chosen.</param>
/// <param name="Last">At the last evaluation.</param>
/// <param name="BestFromBaseline">Less the baseline's at its own chosen evaluation; null without a baseline or a seed in common, and for the baseline
/// itself.</param>
/// <param name="LastFromBaseline">Less the baseline's at its last evaluation.</param>
public sealed record SplitScores(string Split, Summary Best, Summary Last, PairedDifference? BestFromBaseline, PairedDifference? LastFromBaseline);
