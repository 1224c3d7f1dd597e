using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Merging;

/// <summary>Which optimizer updates are followed by a merge event: start, start + interval, … up to until.</summary>
/// <param name="Start">The first event, counted from 1.</param>
/// <param name="Interval">Updates between events, at least 1.</param>
/// <param name="Until">No event after this update.</param>
/// <param name="Target">Merging stops once the adapter trains at most this many numbers; 0 where only <paramref name="Until"/> ends it.</param>
/// <param name="Planned">How many events the budget asks for; null where an interval was given.</param>
public sealed record MergeSchedule(long Start, long Interval, long Until, long Target, long? Planned)
{
    /// <summary>How many events the run has room for.</summary>
    public long Events => Until < Start ? 0 : ((Until - Start) / Interval) + 1;

    /// <summary>The last event; 0 where there is none.</summary>
    public long LastEvent => Events == 0 ? 0 : Start + ((Events - 1) * Interval);

    /// <summary>Whether the run is too short for as many events as the budget asks for.</summary>
    public bool FallsShort => Planned > Events;

    /// <summary>Whether an event follows this update.</summary>
    /// <param name="step">The update, counted from 1.</param>
    public bool IsEvent(long step) => step >= Start && step <= Until && (step - Start) % Interval == 0;

    /// <summary>The schedule of a run.</summary>
    /// <param name="options">Start, until, and interval or budget.</param>
    /// <param name="graph">The graph before the first step.</param>
    /// <param name="loraSize">How many numbers LoRA of the same rank and targets trains.</param>
    /// <param name="totalSteps">How many optimizer updates the run has.</param>
    /// <exception cref="InputException">The options contradict each other, or no merging reaches the budget.</exception>
    public static MergeSchedule Resolve(MergeOptions options, SharingGraph graph, long loraSize, long totalSteps)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(graph);
        options.Validate();
        var (start, until) = (options.Start.Resolve(totalSteps), options.Until.Resolve(totalSteps));
        if (options.Interval is { } given) return new(start, given.Resolve(totalSteps), until, 0, null);

        var budget = options.Budget ?? 0.25;
        var target = (long)decimal.Floor((decimal)budget * loraSize);
        // A budget that nobody gave asks for the same merges whether A is shared or not: merging B's alone could not make up for the other A's.
        if (options.Budget is null) target += SizeBeyondOneForEachKind(graph);
        var planned = EventsFor(target, graph, options, loraSize, budget);
        var interval = planned < 2 ? Math.Max(1, until - start + 1) : Math.Max(1, (until - start) / (planned - 1));
        return new(start, interval, planned == 0 ? start - 1 : Math.Min(until, start + ((planned - 1) * interval)), target, planned);
    }

    private static long SizeBeyondOneForEachKind(SharingGraph graph) =>
        graph.Factors.Where(f => f.Role == FactorRole.A && f.Trained).GroupBy(f => f.Kind, StringComparer.Ordinal).Sum(kind => kind.Skip(1).Sum(f => f.Size));

    // Counts events as if the smallest factors went first, which asks for the most events any order can need.
    private static long EventsFor(long target, SharingGraph graph, MergeOptions options, long loraSize, double budget)
    {
        var spare = MergeRule.LiveByKind(graph).Select(live => (live[0].Size, Left: live.Count - options.Minimum)).Where(k => k.Left > 0).OrderBy(k => k.Size).ToList();
        long size = graph.TrainedSize, events = 0;
        while (size > target)
        {
            if (spare.Count == 0)
            {
                var otherwise = SizeBeyondOneForEachKind(graph) > 0 ? ", or leave the budget out: as many B's merge as if A were shared" : "";
                throw new InputException($"merge budget {budget} cannot be reached: with at least {options.Minimum} B factor(s) of each kind the adapter keeps {size} of LoRA's {loraSize} "
                    + $"parameters, {(double)size / loraSize:0.####}; raise the budget or lower the minimum{otherwise}");
            }
            var merged = options.Scope == MergeScope.Model ? 1 : spare.Count;
            for (var i = merged - 1; i >= 0; i--)
            {
                size -= spare[i].Size;
                spare[i] = (spare[i].Size, spare[i].Left - 1);
                if (spare[i].Left == 0) spare.RemoveAt(i);
            }
            events++;
        }
        return events;
    }
}
