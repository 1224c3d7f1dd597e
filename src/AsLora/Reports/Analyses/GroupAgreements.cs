using AsLora.Adapters.Merging;
using AsLora.Reports.Statistics;
using AsLora.Runtime;

namespace AsLora.Reports.Analyses;

/// <summary>Holds the final groups of runs against each other and against chance.</summary>
internal static class GroupAgreements
{
    // Each simulation draws groups for every run; more would not change what is read off.
    private const int MostDraws = 1000;

    /// <summary>The agreement across seeds, kinds and tasks.</summary>
    /// <param name="histories">The runs that merged.</param>
    /// <param name="resampling">How chance is simulated.</param>
    public static IReadOnlyList<GroupAgreement> Of(IReadOnlyList<SharingHistory> histories, ResamplingOptions resampling)
    {
        var all = Partition.Of(histories);
        var seeds = all.GroupBy(p => (p.Run.Model, Task: (string?)p.Run.Task, p.Run.Name, Kind: (string?)p.Kind));
        var kinds = all.GroupBy(p => (p.Run.Model, Task: (string?)p.Run.Task, p.Run.Name, Kind: (string?)null));
        var tasks = all.GroupBy(p => (p.Run.Model, Task: (string?)null, p.Run.Name, Kind: (string?)p.Kind));
        return
        [
            .. seeds.Select(g => Agreement(AgreementAcross.Seeds, g.Key, [.. g], (_, _) => true, resampling)).OfType<GroupAgreement>(),
            .. kinds.Select(g => Agreement(AgreementAcross.Kinds, g.Key, [.. g], (a, b) => a.Run == b.Run, resampling)).OfType<GroupAgreement>(),
            .. tasks.Select(g => Agreement(AgreementAcross.Tasks, g.Key, [.. g], (a, b) => a.Run.Seed == b.Run.Seed, resampling)).OfType<GroupAgreement>(),
        ];
    }

    private static GroupAgreement? Agreement(
        AgreementAcross across, (string Model, string? Task, string Name, string? Kind) key, IReadOnlyList<Partition> parts,
        Func<Partition, Partition, bool> isPair, ResamplingOptions resampling)
    {
        List<(int First, int Second)> pairs = [.. from i in Enumerable.Range(0, parts.Count)
            from j in Enumerable.Range(0, i)
            where isPair(parts[j], parts[i]) && parts[i].Layers.SequenceEqual(parts[j].Layers)
            select (j, i)];
        if (pairs.Count == 0) return null;
        var index = Summary.Of(pairs.Select(pair => AdjustedRandIndex.Of(parts[pair.First].Homes, parts[pair.Second].Homes)));
        return new(across, key.Model, key.Task, key.Name, key.Kind, index,
            Chance(parts, pairs, MergePairs.All, index.Mean, resampling), Chance(parts, pairs, MergePairs.Adjacent, index.Mean, resampling));
    }

    // Each partition is drawn once a simulation and compared in all its pairs, as the real one is: pairs that share a run are not independent of each other.
    private static RandomAgreement Chance(
        IReadOnlyList<Partition> parts, List<(int First, int Second)> pairs, MergePairs drawn, double seen, ResamplingOptions resampling)
    {
        var random = new SplitMix64(resampling.Seed);
        var means = new double[Math.Min(resampling.Resamples, MostDraws)];
        var homes = new int[parts.Count][];
        for (var draw = 0; draw < means.Length; draw++)
        {
            for (var i = 0; i < homes.Length; i++) homes[i] = RandomMerges.Draw(parts[i].Layers.Count, parts[i].Merges, drawn, ref random);
            means[draw] = pairs.Average(pair => AdjustedRandIndex.Of(homes[pair.First], homes[pair.Second]));
        }
        var more = means.Count(mean => mean >= seen - 1e-12); // the same index may be rounded another way
        return new(Averages.Mean(means), Interval.Of(means, resampling.Level), (1.0 + more) / (1 + means.Length));
    }
}
