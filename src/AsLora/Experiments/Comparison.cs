using AsLora.Adapters;

namespace AsLora.Experiments;

/// <summary>
/// The runs of an experiment, made one after the other or several at once. Learning rates are searched for first, where the experiment asks for it. What is finished is not made again;
/// what was stopped or killed goes on; what fails is told and keeps nothing else from being made.
/// </summary>
public sealed class Comparison
{
    private readonly Experiment _experiment;
    private readonly ComparisonOptions _options;
    private readonly ComparisonRuns _runs;

    private Comparison(Experiment experiment, ComparisonOptions options, ComparisonRuns runs) => (_experiment, _options, _runs) = (experiment, options, runs);

    /// <summary>The runs, in the order in which they are made.</summary>
    public IReadOnlyList<PlannedRun> Runs => _runs.Runs;

    /// <summary>The learning rates that have been chosen.</summary>
    public IReadOnlyList<SweepChoice> Choices => _runs.Choices;

    /// <summary>How long all that is left will take, in seconds; null where the finished runs do not tell.</summary>
    public double? SecondsLeft
    {
        get
        {
            var left = Runs.Where(r => !r.HasEnded).Select(Seconds).ToList();
            return left.Contains(null) ? null : left.Sum() / Math.Min(_options.Jobs, Math.Max(1, left.Count));
        }
    }

    /// <summary>Reads what is finished, and checks everything else as a run would before its first update; nothing is written.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">How it is made.</param>
    /// <exception cref="InputException">
    /// A model, a task or data are missing, options are refused, two runs would be the same, or a run in the folder has other options; all of it is listed.
    /// </exception>
    public static Comparison Prepare(Experiment experiment, ComparisonOptions options)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Jobs < 1) throw new InputException($"jobs: found \"{options.Jobs}\", expected a whole number of at least 1");
        if (File.Exists(options.Output)) throw new InputException($"the output {options.Output} is a file; expected a folder, or a name that is free");
        var runs = new ComparisonRuns(experiment, options.Output, options.Only);
        foreach (var run in runs.Runs) RunSettings.ReadRecord(run);
        var others = runs.Runs.Select(run => runs.ConfigOf(run, out _) is { } config ? RunSettings.Problem(run, config) : null).OfType<string>();
        string[] problems = [.. others, .. GroupPlans.Make(runs.Runs), .. GroupPlans.Duplicates(runs.Runs)];
        return problems.Length == 0 ? new(experiment, options, runs) : throw new InputException(string.Join('\n', problems));
    }

    /// <summary>How long a run will take in seconds, by those that are finished: the same method's, else those of its model and task; null where there are none.</summary>
    /// <param name="run">A run.</param>
    public double? Seconds(PlannedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var finished = Runs.Where(r => r.Record is not null && r.Model == run.Model && r.Task == run.Task).ToList();
        var same = finished.Where(r => r.Method == run.Method).ToList();
        return finished.Count == 0 ? null : (same.Count > 0 ? same : finished).Average(r => r.Record!.Seconds);
    }

    /// <summary>Makes the runs. Afterwards every run has a record or a problem.</summary>
    /// <param name="sink">Is told what happens, on the calling thread; null for nobody.</param>
    /// <param name="cancellation">Stops the runs after their batch, each with a checkpoint to go on from.</param>
    /// <exception cref="InputException">The folder cannot be written, or another process works in it.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public void Run(Action<ComparisonEvent>? sink = null, CancellationToken cancellation = default)
    {
        using var folder = ComparisonFolder.Open(_options.Output, _experiment);
        using var execution = new ComparisonExecution(this, _runs, _options, folder, sink ?? (_ => { }), cancellation);
        execution.Run();
        cancellation.ThrowIfCancellationRequested();
    }
}
