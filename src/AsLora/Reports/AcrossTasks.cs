using AsLora.Reports.Statistics;

namespace AsLora.Reports;

/// <summary>
/// One method against the baseline over all tasks of a model in which both are. More pairs than one task has, so smaller differences can be told from
/// chance; tasks weigh the same,
/// whatever their metric; those of which less is better are left out.
/// </summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Name">Name of the method.</param>
/// <param name="Tasks">The tasks.</param>
/// <param name="Best">At the evaluations that were chosen: the mean of the tasks' means, an interval for which the seeds of each task are resampled in
/// themselves, and tests over all pairs.</param>
/// <param name="Last">At the last evaluations.</param>
/// <param name="Gap">Of train less dev at the chosen evaluations; null where a run has none.</param>
public sealed record AcrossTasks(string Model, string Name, IReadOnlyList<string> Tasks, PairedDifference Best, PairedDifference Last, PairedDifference? Gap);
