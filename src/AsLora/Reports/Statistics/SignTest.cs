namespace AsLora.Reports.Statistics;

/// <summary>The exact sign test: whether differences are above 0 as often as below.</summary>
internal static class SignTest
{
    /// <summary>
    /// The two-sided p-value, 2 · P(X ≤ min(above, below)) with X binomial of one half, at most 1. Differences of 0 are left out (Dixon and Mood 1946); 1
    /// where nothing is
    /// left, NaN where a difference is.
    /// </summary>
    /// <param name="differences">The paired differences.</param>
    public static double PValue(ReadOnlySpan<double> differences)
    {
        var (above, below) = (0, 0);
        foreach (var difference in differences)
        {
            if (double.IsNaN(difference)) return double.NaN;
            if (difference > 0) above++;
            else if (difference < 0) below++;
        }
        // Each row of Pascal's triangle is halved, so that no number of differences overflows.
        var chances = new double[above + below + 1];
        chances[0] = 1;
        for (var row = 1; row < chances.Length; row++)
        {
            for (var k = row; k > 0; k--) chances[k] = (chances[k] + chances[k - 1]) / 2;
            chances[0] /= 2;
        }
        return Math.Min(1, 2 * chances[..(Math.Min(above, below) + 1)].Sum());
    }
}
