using AsLora.Training;

namespace AsLora.Reports.Analyses;

/// <summary>Reads scores over the epochs out of records.</summary>
internal static class ScoreCurves
{
    /// <summary>The curve of every run.</summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<ScoreCurve> Of(IEnumerable<NamedRun> runs) =>
        [.. runs.Select(run => new ScoreCurve(run.Key, run.Record.Metric, run.Record.Best.Epoch, Points(run.Record)))];

    private static IReadOnlyList<CurvePoint> Points(RunRecord record)
    {
        // The first of a step: what is scored at the end, of the adapter that was kept, is a sample of another size.
        var train = record.Evaluations.Where(e => e.Split == RunScores.Train).DistinctBy(e => e.Step).ToDictionary(e => e.Step);
        return [.. record.Evaluations.Where(e => e.Split == record.Best.Split).DistinctBy(e => e.Step).Select(dev =>
        {
            var known = train.GetValueOrDefault(dev.Step);
            return new CurvePoint(dev.Step, dev.Epoch, dev.Metrics[record.Metric], dev.Loss, known?.Metrics[record.Metric], known?.Loss);
        })];
    }
}
