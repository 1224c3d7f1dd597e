using AsLora.Tasks;
using AsLora.Training;

namespace AsLora.Reports.Analyses;

/// <summary>Holds the order in which factors gave way against their norms.</summary>
internal static class NormOrders
{
    /// <summary>Each kind of each run that has merges of it and distances.</summary>
    /// <param name="histories">The distances of runs.</param>
    /// <param name="sharing">Who came to share with whom.</param>
    public static IReadOnlyList<NormOrder> Of(IReadOnlyList<DistanceHistory> histories, IReadOnlyList<SharingHistory> sharing)
    {
        var merges = sharing.SelectMany(s => s.Kinds.Select(k => (s.Run, k.Kind, k.Merges))).ToDictionary(k => (k.Run, k.Kind), k => k.Merges);
        return [.. from history in histories
            from kind in history.Kinds
            where merges.ContainsKey((history.Run, kind.Kind))
            let order = Of(history.Run, kind, merges[(history.Run, kind.Kind)])
            where order is not null
            select order];
    }

    private static NormOrder? Of(RunKey run, KindDistances kind, IReadOnlyList<LayerMerge> merges)
    {
        if (merges.Count == 0 || kind.Records.LastOrDefault(r => r.Step <= merges[0].Step) is not { } start) return null;
        var gone = merges.ToDictionary(m => m.Lower, m => m.Step);
        long? Gone(int layer) => gone.TryGetValue(layer, out var step) ? step : null;
        List<FactorNorm> factors = [.. start.Layers.Zip(start.Norms, (layer, norm) => new FactorNorm(layer, norm, Gone(layer)))];
        // Several merges of one update, as with scope projection, are of several kinds, so in one kind every merge has an update of its own.
        var order = factors.Select(f => f.GaveWay is { } step ? (double)step : double.PositiveInfinity);
        var events = merges.Join(kind.Records, m => m.Step, r => r.Step, (merge, record) => (merge, record)).ToList();
        return new(run, kind.Kind, start.Step, factors, Correlation.Spearman([.. factors.Select(f => f.Norm)], [.. order]), events.Count,
            events.Count(e => IsOfSmallest(e.merge, e.record)), events.Sum(e => 2.0 / (e.record.Layers.Count * (e.record.Layers.Count - 1))));
    }

    private static bool IsOfSmallest(LayerMerge merge, DistanceRecord record)
    {
        var smallest = record.Layers.Zip(record.Norms).OrderBy(f => f.Second).Take(2).Select(f => f.First).ToList();
        return smallest.Contains(merge.Lower) && smallest.Contains(merge.Upper);
    }
}
