using System.Collections.Concurrent;
using AsLora.Training;

namespace AsLora.Experiments;

/// <summary>Makes the runs of a comparison: starts what can begin, and takes what the processes say, on one thread.</summary>
internal sealed class ComparisonExecution(
    Comparison comparison, ComparisonRuns runs, ComparisonOptions options, ComparisonFolder folder, Action<ComparisonEvent> sink, CancellationToken cancellation) : IDisposable
{
    // What the threads of the processes have to say, as work for this one.
    private readonly BlockingCollection<Action> _messages = [];
    private readonly List<TrainingProcess> _running = [];
    private int _chosen;

    /// <summary>Makes all runs, or stops those that are being made.</summary>
    public void Run()
    {
        sink(new ComparisonEvent.Began(runs.Runs.Count(r => r.Record is not null), runs.Runs.Count));
        using var stop = cancellation.Register(() => _messages.Add(() => _running.ForEach(process => process.Stop())));
        while (true)
        {
            TellChoices();
            if (!cancellation.IsCancellationRequested) StartWhatCan();
            if (_running.Count == 0) return;
            _messages.Take()();
        }
    }

    /// <summary>Waits for what still runs.</summary>
    public void Dispose()
    {
        foreach (var process in _running)
        {
            process.Stop();
            process.Dispose();
        }
        _messages.Dispose();
    }

    private void StartWhatCan()
    {
        for (var i = 0; i < runs.Runs.Count && _running.Count < options.Jobs; i++)
        {
            var run = runs.Runs[i];
            if (run.HasEnded || _running.Any(process => process.Run == run)) continue;
            var config = runs.ConfigOf(run, out var problem);
            if (config is not null) problem = RunSettings.Problem(run, config);
            if (problem is null && config is not null) Start(run, config);
            if (problem is null) continue;
            run.Problem = problem;
            TellEnd(run);
            i = -1; // runs that wait for this one may stand before it
        }
    }

    private void Start(PlannedRun run, RunConfig config)
    {
        sink(new ComparisonEvent.RunBegan(run, run.IsBegun));
        if (!run.IsBegun) RunSettings.Write(run, config);
        var threads = config.Threads is null ? Math.Max(1, Environment.ProcessorCount / options.Jobs) : (int?)null;
        TrainingProcess? process = null;
        process = TrainingProcess.Start(options.Command, run, threads,
            line => _messages.Add(() => sink(new ComparisonEvent.RunSaid(run, line)), CancellationToken.None),
            () => _messages.Add(() => End(process!), CancellationToken.None));
        _running.Add(process);
    }

    private void End(TrainingProcess process)
    {
        _running.Remove(process);
        process.Dispose();
        var run = process.Run;
        if (process.Failure is null) RunSettings.ReadRecord(run);
        else if (cancellation.IsCancellationRequested) return; // it was stopped, and goes on another time
        if (run.Record is not null) RunSettings.RemoveCheckpoints(run);
        else run.Problem ??= process.Failure ?? $"the process ended without a finished {new RunFolder(run.Folder).Record}";
        TellEnd(run);
    }

    private void TellEnd(PlannedRun run) => sink(new ComparisonEvent.RunEnded(run, runs.Runs.Count(r => r.HasEnded), runs.Runs.Count, comparison.SecondsLeft));

    private void TellChoices()
    {
        var choices = runs.Choices;
        if (choices.Count == _chosen) return;
        folder.Write(choices);
        foreach (var choice in choices.Skip(_chosen)) sink(new ComparisonEvent.RateChosen(choice));
        _chosen = choices.Count;
    }
}
