namespace AsLora.Adapters.Merging;

/// <summary>
/// Merges factors while a model trains: told of every optimizer update, it keeps the running means and carries out the events of its schedule,
/// or those of a merge log that is replayed.
/// </summary>
public sealed class Merger : IDisposable
{
    private readonly AdapterSet _adapters;
    private readonly IReadOnlyList<MergeDecision>? _plan;
    private readonly ulong _seed;

    /// <summary>Merges by distance, or by chance where the options say so.</summary>
    /// <param name="adapters">The factors.</param>
    /// <param name="schedule">Which updates are followed by an event.</param>
    /// <param name="seed">Decides which pairs are drawn by <see cref="MergePairs.Random"/>.</param>
    public Merger(AdapterSet adapters, MergeSchedule schedule, ulong seed = 0)
    {
        _adapters = adapters;
        _seed = seed;
        Schedule = schedule;
        Means = new(adapters);
    }

    /// <summary>Replays the merges of another run at the steps they happened, whatever the distances.</summary>
    /// <param name="adapters">The factors.</param>
    /// <param name="plan">The other run's merge log, or what of it is still to be done.</param>
    public Merger(AdapterSet adapters, IReadOnlyList<MergeDecision> plan)
    {
        _adapters = adapters;
        _plan = plan;
        Means = new(adapters);
    }

    /// <summary>Which updates are followed by an event; null for a replay.</summary>
    public MergeSchedule? Schedule { get; }

    /// <summary>The running means.</summary>
    internal RunningMeans Means { get; }

    /// <summary>Is called after the running means have taken in an update and before the event that follows it, with the update's number.</summary>
    internal Action<long>? Observed { get; set; }

    /// <summary>Takes in one optimizer update and carries out the event that follows it, if one does.</summary>
    /// <param name="step">The update, counted from 1.</param>
    /// <returns>The merges and the factors that gave way, for the caller to drop their optimizer state and dispose them; empty between events.</returns>
    public IReadOnlyList<(MergeDecision Decision, Factor Gone)> Observe(long step)
    {
        Means.Observe();
        Observed?.Invoke(step);
        var merged = new List<(MergeDecision, Factor)>();
        foreach (var decision in Decide(step))
        {
            if (IsWithinTarget) break;
            var before = _adapters.Graph;
            merged.Add((decision, _adapters.Merge(decision)));
            Means.Merge(decision, before.ShareOfReaders(decision.GivesWay, decision.Survivor));
        }
        return merged;
    }

    /// <summary>Whether no merge follows after this update: the adapter has its final size.</summary>
    /// <param name="step">The update, counted from 1.</param>
    public bool IsDone(long step) => _plan is not null ? _plan.All(d => d.Step <= step) : step >= Schedule!.LastEvent || IsWithinTarget;

    /// <summary>Whether factors may merge after this update.</summary>
    /// <param name="step">The update, counted from 1; those before it have been observed.</param>
    internal bool IsEvent(long step) => _plan is not null ? _plan.Any(d => d.Step == step) : Schedule!.IsEvent(step) && !IsWithinTarget;

    /// <summary>Frees the running means.</summary>
    public void Dispose() => Means.Dispose();

    // A replay has no target, and neither has an interval.
    private bool IsWithinTarget => Schedule is { Target: > 0 } && _adapters.Graph.TrainedSize <= Schedule.Target;

    private IEnumerable<MergeDecision> Decide(long step)
    {
        if (_plan is not null) return _plan.Where(d => d.Step == step);
        if (!IsEvent(step)) return [];
        var options = _adapters.Options.Merge;
        return MergeRule.Decide(step, _adapters.Graph, Means.Distances(options.Pairs, options.Criterion), options, _seed);
    }
}
