using AsLora.Training;

namespace AsLora.Reports.Analyses;

/// <summary>The distances of one kind of projection over time.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Records">Before each merge event and at evaluations, in order.</param>
public sealed record KindDistances(string Kind, IReadOnlyList<DistanceRecord> Records);
