namespace AsLora.Reports.Statistics;

/// <summary>How much two methods differ, taken seed by seed: both had the same batches of each seed, so what the seed does cancels out.</summary>
/// <param name="Seeds">The seeds both have; one of each pair.</param>
/// <param name="Differences">This one's number less the other's, in the order of the seeds.</param>
/// <param name="Mean">Their mean; NaN where a difference is.</param>
/// <param name="Median">The middle one.</param>
/// <param name="MeanInterval">The bootstrap interval of the mean: percentiles of the means of resampled differences. NaN for a single one, which says
/// nothing of others.</param>
/// <param name="Above">Differences above 0.</param>
/// <param name="Below">Differences below 0.</param>
/// <param name="SignTest">Two-sided p-value of the exact sign test; differences of 0 are left out. With five seeds it is 0.0625 at the least.</param>
/// <param name="WilcoxonTest">Two-sided p-value of Wilcoxon's exact signed-rank test; differences of 0 are left out, equal sizes share their ranks.</param>
public sealed record PairedDifference(
    IReadOnlyList<ulong> Seeds, IReadOnlyList<double> Differences, double Mean, double Median, Interval MeanInterval, int Above, int Below,
    double SignTest, double WilcoxonTest)
{
    // Scores are shares of a few hundred rows: differences of as many rows are equal, and so must their ranks be although subtraction rounds them differently.
    private const int Decimals = 12;

    /// <summary>The difference of two methods; null where they have no seed in common.</summary>
    /// <param name="these">Seed → number of this one.</param>
    /// <param name="others">Seed → number of the other.</param>
    /// <param name="options">How the interval is simulated.</param>
    internal static PairedDifference? Of(IReadOnlyDictionary<ulong, double> these, IReadOnlyDictionary<ulong, double> others, ResamplingOptions options)
    {
        ulong[] seeds = [.. these.Keys.Where(others.ContainsKey).Order()];
        return seeds.Length == 0 ? null : Of(seeds, [[.. seeds.Select(seed => Of(these[seed], others[seed]))]], options);
    }

    /// <summary>One number less another, without what the subtraction rounds.</summary>
    internal static double Of(double number, double other) => Math.Round(number - other, Decimals);

    /// <summary>
    /// The difference over several groups of pairs, such as tasks: the mean is the mean of the groups' means, and each group is resampled in itself.
    /// </summary>
    /// <param name="seeds">The seeds of all differences, group by group.</param>
    /// <param name="groups">The differences.</param>
    /// <param name="options">How the interval is simulated.</param>
    internal static PairedDifference Of(IReadOnlyList<ulong> seeds, IReadOnlyList<double[]> groups, ResamplingOptions options)
    {
        double[] all = [.. groups.SelectMany(group => group)];
        var summary = Summary.Of(all);
        var mean = double.IsNaN(summary.Mean) ? double.NaN : groups.Average(group => Averages.Mean(group));
        var interval = groups.Any(group => group.Length > 1) ? Bootstrap.MeanOfMeans(groups, options) : new(double.NaN, double.NaN, options.Level, 0);
        return new(seeds, all, mean, summary.Median, interval, all.Count(d => d > 0), all.Count(d => d < 0),
            Statistics.SignTest.PValue(all), Statistics.WilcoxonTest.PValue(all));
    }
}
