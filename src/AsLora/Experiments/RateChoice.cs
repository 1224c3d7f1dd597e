using AsLora.Training;

namespace AsLora.Experiments;

/// <summary>Chooses a learning rate by the runs that tried them.</summary>
internal static class RateChoice
{
    /// <summary>The choice; null where no rate came to its end with every seed.</summary>
    /// <param name="group">The group whose rates were tried.</param>
    /// <param name="trials">The runs that tried them; all of them have ended.</param>
    public static SweepChoice? Of(RunGroup group, IEnumerable<PlannedRun> trials)
    {
        var runs = trials.ToList();
        if (runs.FirstOrDefault(run => run.Record is not null)?.Record!.Metric is not { } metric) return null;
        List<RateTrial> rates = [.. runs.GroupBy(run => run.TriedRate!.Value).OrderBy(g => g.Key).Select(g => RateTrial.Of(g.Key, [.. g]))];
        RateTrial? best = null;
        foreach (var trial in rates.Where(t => !double.IsNaN(t.Mean)))
            if (best is null || Evaluation(metric, trial).IsBetterThan(Evaluation(metric, best))) best = trial;
        return best is null ? null
            : new(group.Model, group.Task, group.Method.Name, metric, best.LearningRate, rates.Count > 1 && (best == rates[0] || best == rates[^1]), rates);
    }

    // Whether more is better depends on the metric, and is known to evaluations.
    private static EvaluationRecord Evaluation(string metric, RateTrial trial) => new(0, 0, "", 0, new Dictionary<string, double> { [metric] = trial.Mean });
}
