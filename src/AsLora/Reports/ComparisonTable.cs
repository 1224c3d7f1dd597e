using AsLora.Adapters;
using AsLora.Reports.Statistics;

namespace AsLora.Reports;

/// <summary>
/// What runs say of methods: a row for each method on each model and task, against a baseline that had the same seeds. Scores are of the epoch chosen by the
/// split the row names, and of
/// the last epoch; no other split chooses anything.
/// </summary>
public sealed record ComparisonTable
{
    /// <summary>Name of the method the others are held against; null where no task has it.</summary>
    public required string? Baseline { get; init; }

    /// <summary>The rows by model and task, the baseline first.</summary>
    public required IReadOnlyList<ComparisonRow> Rows { get; init; }

    /// <summary>Each method over all tasks of a model; of methods that are in more than one task with the baseline.</summary>
    public required IReadOnlyList<AcrossTasks> AcrossTasks { get; init; }

    /// <summary>The runs that are in no row.</summary>
    public required IReadOnlyList<MarkedRun> Marked { get; init; }

    /// <summary>How the intervals were simulated.</summary>
    public required ResamplingOptions Resampling { get; init; }

    /// <summary>Compares runs.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="baseline">Name of the method the others are held against; null for LoRA of rank 8, or the only LoRA there is.</param>
    /// <param name="resampling">How intervals are simulated; null for the defaults.</param>
    /// <exception cref="InputException">No run goes by the name of the baseline.</exception>
    public static ComparisonTable Of(RunSet runs, string? baseline = null, ResamplingOptions? resampling = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return Of(CountedRuns.Of(runs), baseline, resampling ?? new());
    }

    internal static ComparisonTable Of(CountedRuns runs, string? baseline, ResamplingOptions resampling)
    {
        var name = Reports.Baseline.NameOf(runs, baseline);
        var tasks = runs.Groups.GroupBy(group => (group.Key.Model, group.Key.Task)).ToList();
        return new()
        {
            Baseline = name,
            Rows = [.. tasks.SelectMany(task => ComparisonRows.Of([.. task.Select(group => (IReadOnlyList<NamedRun>)[.. group])], name, resampling))],
            AcrossTasks = [.. runs.Runs.GroupBy(run => run.Key.Model).SelectMany(model => TaskMeans.Of([.. model], name, resampling))],
            Marked = runs.Marked,
            Resampling = resampling,
        };
    }
}
