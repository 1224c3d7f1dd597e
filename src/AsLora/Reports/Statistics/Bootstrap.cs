using AsLora.Runtime;

namespace AsLora.Reports.Statistics;

/// <summary>Intervals of a mean by resampling with replacement (Efron's percentile bootstrap).</summary>
internal static class Bootstrap
{
    /// <summary>The interval of a mean.</summary>
    /// <param name="values">The sample; at least one number.</param>
    /// <param name="options">Level, how many resamples, and the seed.</param>
    public static Interval Mean(double[] values, ResamplingOptions options) => MeanOfMeans([values], options);

    /// <summary>The interval of the mean of several groups' means, each group resampled in itself: which groups there are is not left to chance.</summary>
    /// <param name="groups">The groups; each of at least one number.</param>
    /// <param name="options">Level, how many resamples, and the seed.</param>
    public static Interval MeanOfMeans(IReadOnlyList<double[]> groups, ResamplingOptions options)
    {
        var random = new SplitMix64(options.Seed);
        var means = new double[options.Resamples];
        for (var i = 0; i < means.Length; i++)
        {
            var sum = 0.0;
            foreach (var group in groups) sum += Resampled(group, ref random);
            means[i] = sum / groups.Count;
        }
        return Interval.Of(means, options.Level);
    }

    private static double Resampled(double[] values, ref SplitMix64 random)
    {
        var (first, sum) = (values[0], 0.0);
        for (var i = 0; i < values.Length; i++) sum += values[random.Below(values.Length)] - first;
        return first + (sum / values.Length);
    }
}
