namespace AsLora.Reports.Statistics;

/// <summary>Quantiles by linear interpolation between order statistics, as NumPy's default.</summary>
internal static class Quantiles
{
    /// <summary>The quantile of sorted numbers: the value at position (n − 1) · share, counted from 0.</summary>
    /// <param name="sorted">At least one number, in ascending order.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        var position = (sorted.Length - 1) * share;
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
