using AsLora.Reports.Statistics;

namespace AsLora.Reports.Analyses;

/// <summary>The mean adjusted Rand index of groups that come of as many merges by chance, simulated for the very pairs that were compared.</summary>
/// <param name="Mean">Mean of the simulated means.</param>
/// <param name="Range">The range in which they lie.</param>
/// <param name="PValue">Share of simulations that agree at least as much as was seen, with what was seen counted in: (1 + as many) / (1 + all).</param>
public sealed record RandomAgreement(double Mean, Interval Range, double PValue);
