namespace AsLora.Reports.Statistics;

/// <summary>What a few numbers are like, one of each seed as a rule. All but <see cref="Values"/> are NaN where a number is, or where there is none.</summary>
/// <param name="Values">The numbers themselves.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Median">The middle one; between two the mean of both.</param>
/// <param name="StandardDeviation">Of a sample, so over n − 1; NaN for a single number.</param>
/// <param name="Minimum">The smallest.</param>
/// <param name="Maximum">The largest.</param>
public sealed record Summary(IReadOnlyList<double> Values, double Mean, double Median, double StandardDeviation, double Minimum, double Maximum)
{
    /// <summary>Sums up numbers.</summary>
    /// <param name="values">The numbers.</param>
    public static Summary Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0 || all.Any(double.IsNaN)) return new(all, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        var mean = Averages.Mean(all);
        var deviation = all.Length < 2 ? double.NaN : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1));
        double[] sorted = [.. all.Order()];
        return new(all, mean, Quantiles.Of(sorted, 0.5), deviation, sorted[0], sorted[^1]);
    }
}
