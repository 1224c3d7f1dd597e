namespace AsLora.Reports.Analyses;

/// <summary>The scores of one method over its epochs, the mean over its seeds: evaluations after the same update, of all runs.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Name">Name of the method.</param>
/// <param name="Metric">The metric that decides.</param>
/// <param name="Runs">How many runs there are.</param>
/// <param name="Points">The evaluations that all runs have, in order.</param>
public sealed record MeanCurve(string Model, string Task, string Name, string Metric, int Runs, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>One for each method and task.</summary>
    /// <param name="curves">The curves of the runs.</param>
    internal static IReadOnlyList<MeanCurve> Of(IEnumerable<ScoreCurve> curves) =>
        [.. curves.GroupBy(c => (c.Run.Model, c.Run.Task, c.Run.Name)).Select(group =>
            new MeanCurve(group.Key.Model, group.Key.Task, group.Key.Name, group.First().Metric, group.Count(), Means([.. group])))];

    private static IReadOnlyList<CurvePoint> Means(IReadOnlyList<ScoreCurve> curves) =>
        [.. curves.SelectMany(c => c.Points).GroupBy(p => p.Step).Where(points => points.Count() == curves.Count).OrderBy(points => points.Key).Select(Mean)];

    private static CurvePoint Mean(IGrouping<long, CurvePoint> points) => new(
        points.Key, points.First().Epoch, points.Average(p => p.Dev), points.Average(p => p.DevLoss),
        MeanOf(points, p => p.Train), MeanOf(points, p => p.TrainLoss));

    private static double? MeanOf(IEnumerable<CurvePoint> points, Func<CurvePoint, double?> value) =>
        points.All(p => value(p) is not null) ? points.Average(p => value(p)!.Value) : null;
}
