namespace AsLora.Reports.Statistics;

/// <summary>Means without the rounding that makes equal numbers differ from their mean.</summary>
internal static class Averages
{
    /// <summary>The mean; NaN of no numbers.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return double.NaN;
        // Around the first number: the mean of equal numbers is that number to the last bit, and so is their spread 0.
        var (first, sum) = (values[0], 0.0);
        foreach (var value in values) sum += value - first;
        return first + (sum / values.Length);
    }
}
