using AsLora.Tasks;

namespace AsLora.Reports.Statistics;

/// <summary>Wilcoxon's exact signed-rank test: whether differences lie around 0 symmetrically.</summary>
internal static class WilcoxonTest
{
    /// <summary>
    /// The two-sided p-value: 2 · P(T ≤ min(T⁺, T⁻)), at most 1, over all signs the ranks of the differences could have. Differences of 0 are left out, as
    /// Wilcoxon did and SciPy does
    /// (<c>zero_method="wilcox"</c>); equal sizes share the mean of their ranks and the distribution is that of these very ranks, so it is exact with ties
    /// too (SciPy's <c>exact</c> takes no notice
    /// of ties; without ties the two are equal). 1 where nothing is left, NaN where a difference is.
    /// </summary>
    /// <param name="differences">The paired differences.</param>
    public static double PValue(IReadOnlyList<double> differences)
    {
        if (differences.Any(double.IsNaN)) return double.NaN;
        double[] left = [.. differences.Where(d => d != 0)];
        int[] ranks = [.. Correlation.Ranks([.. left.Select(Math.Abs)]).Select(rank => (int)(2 * rank))]; // doubled, so that shared ranks are whole numbers
        var above = left.Zip(ranks).Where(pair => pair.First > 0).Sum(pair => pair.Second);
        var least = Math.Min(above, ranks.Sum() - above);
        return Math.Min(1, 2 * Chances(ranks)[..(least + 1)].Sum());
    }

    // The distribution of the sum of ranks with a positive sign, every sign as likely as the other: one rank after the other is in the sum or is not.
    private static double[] Chances(int[] ranks)
    {
        var chances = new double[ranks.Sum() + 1];
        chances[0] = 1;
        foreach (var rank in ranks)
        {
            for (var sum = chances.Length - 1; sum >= 0; sum--) chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
        }
        return chances;
    }
}
