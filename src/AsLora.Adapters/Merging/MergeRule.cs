using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>The layers that each kind of B factor was made for: what was live before the first merge, whatever has merged since.</summary>
    /// <param name="graph">The graph as it stands.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> LayersByKind(SharingGraph graph) =>
        graph.Sites.Select(site => (B: graph.FactorOf(site, FactorRole.B), site.Layer)).Where(read => read.B is { Trained: true })
            .GroupBy(read => read.B!.Kind, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(kind => kind.Key, kind => (IReadOnlyList<int>)[.. kind.Select(read => read.Layer).Distinct().Order()], StringComparer.Ordinal);

    /// <summary>
    /// The merges of one event, over all kinds or for each: the nearest pair, or one that is drawn. Ties go to the first kind in the alphabet, then to the
    /// lowest layers.
    /// </summary>
    /// <param name="step">The update after which the event takes place.</param>
    /// <param name="graph">The graph as it stands.</param>
    /// <param name="distances">The distances of all compared pairs, in the order of <see cref="LiveByKind"/>.</param>
    /// <param name="options">Pairs, scope and minimum.</param>
    /// <param name="seed">Decides which pair is drawn, together with the step; read for <see cref="MergePairs.Random"/> alone.</param>
    public static IReadOnlyList<MergeDecision> Decide(
        long step, SharingGraph graph, IReadOnlyList<FactorDistance> distances, MergeOptions options, ulong seed = 0)
    {
        var spare = LiveByKind(graph).Where(live => live.Count > options.Minimum).Select(live => live[0].Kind).ToHashSet(StringComparer.Ordinal);
        var candidates = distances.Where(d => spare.Contains(d.Lower.Kind));
        var groups = options.Scope == MergeScope.Model ? candidates.GroupBy(_ => "", StringComparer.Ordinal) : candidates.GroupBy(d => d.Lower.Kind, StringComparer.Ordinal);
        return [.. groups.Select(group => options.Pairs == MergePairs.Random ? Drawn(step, group, seed) : Nearest(step, group))];
    }

    private static MergeDecision Nearest(long step, IEnumerable<FactorDistance> pairs)
    {
        var nearest = pairs.OrderBy(d => d.Distance).Take(2).ToList(); // stable: ties keep the order of the comparison
        return Decision(step, nearest[0], nearest.Count > 1 ? nearest[1].Distance : null, drawn: false);
    }

    // A digest of seed, step and kind is as good as a generator and has no state: a run that goes on draws what it would have drawn.
    private static MergeDecision Drawn(long step, IGrouping<string, FactorDistance> pairs, ulong seed)
    {
        var all = pairs.ToList();
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {step} {pairs.Key}")));
        var index = (int)(((UInt128)BinaryPrimitives.ReadUInt64LittleEndian(digest) * (ulong)all.Count) >> 64);
        return Decision(step, all[index], null, drawn: true);
    }

    private static MergeDecision Decision(long step, FactorDistance pair, double? runnerUp, bool drawn) =>
        new(step, pair.Lower.Kind, pair.Lower.HomeLayer, pair.Upper.HomeLayer, pair.Lower.Id, pair.Upper.Id, pair.Distance, runnerUp, drawn);
}
