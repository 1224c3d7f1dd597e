namespace AsLora.Reports.Statistics;

/// <summary>How intervals are simulated. The same numbers and options give the same interval on every machine.</summary>
public sealed record ResamplingOptions
{
    /// <summary>Share of the simulated values within an interval, above 0 and below 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>How many values are simulated, at least 1.</summary>
    public int Resamples { get; init; } = 10_000;

    /// <summary>Decides what is drawn.</summary>
    public ulong Seed { get; init; }
}
