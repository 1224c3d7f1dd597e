using AsLora.Adapters.Sharing;

namespace AsLora.Adapters.Merging;

/// <summary>Which pairs are compared and which of them merges: arithmetic over the graph and numbers, without tensors.</summary>
internal static class MergeRule
{
    /// <summary>The live B factors of each kind that could merge, kinds in alphabetical order, factors by home layer.</summary>
    /// <param name="graph">The graph as it stands.</param>
    public static IEnumerable<IReadOnlyList<FactorSpec>> LiveByKind(SharingGraph graph)
    {
        return graph.Factors.Where(f => f.Role == FactorRole.B && f.Trained).GroupBy(f => f.Kind, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (IReadOnlyList<FactorSpec>)[.. g.OrderBy(f => f.HomeLayer)]);
    }

    /// <summary>The merges of one event: the nearest pair, over all kinds or for each. Ties go to the first kind in the alphabet, then to the lowest layers.</summary>
    /// <param name="step">The update after which the event takes place.</param>
    /// <param name="graph">The graph as it stands.</param>
    /// <param name="distances">The distances of all compared pairs, in the order of <see cref="LiveByKind"/>.</param>
    /// <param name="options">Scope and minimum.</param>
    public static IReadOnlyList<MergeDecision> Decide(long step, SharingGraph graph, IReadOnlyList<FactorDistance> distances, MergeOptions options)
    {
        var spare = LiveByKind(graph).Where(live => live.Count > options.Minimum).Select(live => live[0].Kind).ToHashSet(StringComparer.Ordinal);
        var candidates = distances.Where(d => spare.Contains(d.Lower.Kind));
        var groups = options.Scope == MergeScope.Model ? candidates.GroupBy(_ => "", StringComparer.Ordinal) : candidates.GroupBy(d => d.Lower.Kind, StringComparer.Ordinal);
        return [.. groups.Select(group =>
        {
            var nearest = group.OrderBy(d => d.Distance).Take(2).ToList(); // stable: ties keep the order of the comparison
            var (lower, upper) = (nearest[0].Lower, nearest[0].Upper);
            return new MergeDecision(step, lower.Kind, lower.HomeLayer, upper.HomeLayer, lower.Id, upper.Id, nearest[0].Distance, nearest.Count > 1 ? nearest[1].Distance : null);
        })];
    }
}
