using AsLora.Reports.Statistics;

namespace AsLora.Reports.Analyses;

/// <summary>What runs say of how they trained, as numbers: who came to share with whom and why, and how scores went over the epochs.</summary>
public sealed record RunAnalyses
{
    /// <summary>The sharing graph of each run that merged, over its updates.</summary>
    public required IReadOnlyList<SharingHistory> Sharing { get; init; }

    /// <summary>How far final groups agree.</summary>
    public required IReadOnlyList<GroupAgreement> Agreement { get; init; }

    /// <summary>How often two layers come to share.</summary>
    public required IReadOnlyList<LayerTogetherness> Togetherness { get; init; }

    /// <summary>The scores of each run over its epochs.</summary>
    public required IReadOnlyList<ScoreCurve> Curves { get; init; }

    /// <summary>The scores of each method over its epochs.</summary>
    public required IReadOnlyList<MeanCurve> MeanCurves { get; init; }

    /// <summary>The distances between running means of each run that recorded them.</summary>
    public required IReadOnlyList<DistanceHistory> Distances { get; init; }

    /// <summary>The norms of factors against the order in which they gave way.</summary>
    public required IReadOnlyList<NormOrder> Norms { get; init; }

    /// <summary>What is missing, and why: distances that cannot be read.</summary>
    public required IReadOnlyList<MarkedRun> Marked { get; init; }

    /// <summary>Analyses runs.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="resampling">How chance is simulated; null for the defaults.</param>
    public static RunAnalyses Of(RunSet runs, ResamplingOptions? resampling = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return Of(CountedRuns.Of(runs), resampling ?? new());
    }

    internal static RunAnalyses Of(CountedRuns runs, ResamplingOptions resampling)
    {
        var (sharing, curves, distances) = (SharingHistories.Of(runs.Runs), ScoreCurves.Of(runs.Runs), new DistanceHistories(runs.Runs));
        return new()
        {
            Sharing = sharing,
            Agreement = GroupAgreements.Of(sharing, resampling),
            Togetherness = LayerTogetherness.Of(sharing),
            Curves = curves,
            MeanCurves = MeanCurve.Of(curves),
            Distances = distances.Found,
            Norms = NormOrders.Of(distances.Found, sharing),
            Marked = distances.Marked,
        };
    }
}
