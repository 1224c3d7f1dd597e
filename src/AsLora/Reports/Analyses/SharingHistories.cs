using AsLora.Training;

namespace AsLora.Reports.Analyses;

/// <summary>Reads who came to share with whom out of merge logs.</summary>
internal static class SharingHistories
{
    /// <summary>The history of every run that merged.</summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<SharingHistory> Of(IEnumerable<NamedRun> runs) =>
        [.. runs.Where(run => run.Record.Merges.Count > 0).Select(run => new SharingHistory(run.Key, run.Record.Steps, Kinds(run.Record)))];

    private static IReadOnlyList<KindSharing> Kinds(RunRecord record)
    {
        var kinds = (record.Layers?.Keys ?? []).Concat(record.Merges.Select(m => m.Kind)).Distinct().Order(StringComparer.Ordinal);
        return [.. kinds.Select(kind => Kind(record, kind))];
    }

    private static KindSharing Kind(RunRecord record, string kind)
    {
        List<LayerMerge> merges = [.. record.Merges.Where(m => m.Kind == kind).Select(m => new LayerMerge(m.Step, m.Lower, m.Upper, m.Distance))];
        var layers = record.Layers?.GetValueOrDefault(kind) ?? [.. Enumerable.Range(0, merges.Max(m => m.Upper) + 1)];
        return new(kind, layers, merges, LayerGroups.Lists(layers, LayerGroups.Of(layers, merges.Select(m => (m.Lower, m.Upper)))));
    }
}
