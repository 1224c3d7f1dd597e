namespace AsLora.Reports.Statistics;

/// <summary>A range that was found by simulation.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Level">Share of the simulated values that lie within it, 0.95 as a rule.</param>
/// <param name="Draws">How many values were simulated.</param>
public sealed record Interval(double Low, double High, double Level, int Draws)
{
    /// <summary>The middle of simulated values: as many are left out below as above.</summary>
    /// <param name="values">The values; they are put into order.</param>
    /// <param name="level">Share that is kept.</param>
    internal static Interval Of(double[] values, double level)
    {
        if (values.Any(double.IsNaN)) return new(double.NaN, double.NaN, level, values.Length);
        Array.Sort(values);
        return new(Quantiles.Of(values, (1 - level) / 2), Quantiles.Of(values, (1 + level) / 2), level, values.Length);
    }
}
