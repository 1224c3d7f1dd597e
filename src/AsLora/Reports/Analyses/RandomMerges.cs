using AsLora.Adapters.Merging;
using AsLora.Runtime;

namespace AsLora.Reports.Analyses;

/// <summary>Groups that come of merging pairs that are drawn by chance: what groups that form by distance are to be held against.</summary>
internal static class RandomMerges
{
    /// <summary>The groups of layers after merges of pairs that are equally likely.</summary>
    /// <param name="layers">How many layers there are.</param>
    /// <param name="merges">How many merges, fewer than layers.</param>
    /// <param name="pairs">All pairs of live factors, or neighbours alone.</param>
    /// <param name="random">The generator.</param>
    /// <returns>The group of each layer.</returns>
    public static int[] Draw(int layers, int merges, MergePairs pairs, ref SplitMix64 random)
    {
        int[] homes = [.. Enumerable.Range(0, layers)];
        var live = homes.ToList();
        for (var merge = 0; merge < merges; merge++)
        {
            var lower = random.Below(pairs == MergePairs.Adjacent ? live.Count - 1 : live.Count);
            // Of all pairs: a second one among the others.
            var upper = pairs == MergePairs.Adjacent ? lower + 1 : random.Below(live.Count - 1);
            if (pairs != MergePairs.Adjacent && upper >= lower) upper++;
            (lower, upper) = (Math.Min(lower, upper), Math.Max(lower, upper));
            for (var i = 0; i < layers; i++)
            {
                if (homes[i] == live[lower]) homes[i] = live[upper];
            }
            live.RemoveAt(lower);
        }
        return homes;
    }
}
