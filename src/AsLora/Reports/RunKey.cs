namespace AsLora.Reports;

/// <summary>Which run something was found in.</summary>
/// <param name="Model">Name of the model: the experiment's, or the last part of its path.</param>
/// <param name="Task">Name of the task; for data of one's own the column that is learned.</param>
/// <param name="Name">Name of the method, as in <see cref="ComparisonRow.Name"/>.</param>
/// <param name="Seed">The run's seed.</param>
public sealed record RunKey(string Model, string Task, string Name, ulong Seed);
