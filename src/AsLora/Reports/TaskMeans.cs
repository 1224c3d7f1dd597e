using AsLora.Reports.Statistics;

namespace AsLora.Reports;

/// <summary>Holds each method against the baseline over all tasks of one model.</summary>
internal static class TaskMeans
{
    /// <summary>One value for each method that is in several tasks with the baseline; none without one.</summary>
    /// <param name="runs">The runs of one model.</param>
    /// <param name="baseline">Name of the baseline.</param>
    /// <param name="resampling">How intervals are simulated.</param>
    public static IEnumerable<AcrossTasks> Of(IReadOnlyList<NamedRun> runs, string? baseline, ResamplingOptions resampling)
    {
        foreach (var method in runs.GroupBy(run => run.Key.Name).Where(method => method.Key != baseline))
        {
            List<Pair> pairs = [.. from run in method
                from other in runs
                where other.Key == run.Key with { Name = baseline ?? "" }
                let scores = (This: new RunScores(run.Record), Other: new RunScores(other.Record))
                where scores.This.Metric == scores.Other.Metric && RunScores.IsHigherBetter(scores.This.Metric)
                select new Pair(run.Key, scores.This, scores.Other)];
            List<string> tasks = [.. pairs.Select(p => p.Key.Task).Distinct()];
            if (tasks.Count < 2) continue;
            PairedDifference Difference(Func<RunScores, double> score) => Differences(pairs, score, resampling);
            var gap = Difference(s => s.GapAtBest);
            var (best, last) = (Difference(s => s.Best(s.ChosenBy)), Difference(s => s.Last(s.ChosenBy)));
            yield return new(runs[0].Key.Model, method.Key, tasks, best, last, double.IsNaN(gap.Mean) ? null : gap);
        }
    }

    private static PairedDifference Differences(List<Pair> pairs, Func<RunScores, double> score, ResamplingOptions resampling)
    {
        var tasks = pairs.GroupBy(p => p.Key.Task).ToList();
        return PairedDifference.Of(
            [.. tasks.SelectMany(task => task.Select(p => p.Key.Seed))],
            [.. tasks.Select(task => task.Select(p => PairedDifference.Of(score(p.This), score(p.Other))).ToArray())],
            resampling);
    }

    private sealed record Pair(RunKey Key, RunScores This, RunScores Other);
}
