using AsLora.Adapters;
using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>Plans the groups whose runs are not all finished, which checks everything a run checks, and finds runs that would be the same.</summary>
internal static class GroupPlans
{
    /// <summary>Plans them.</summary>
    /// <param name="runs">The runs of a comparison.</param>
    /// <returns>What is wrong, each with the groups it is wrong in.</returns>
    public static IReadOnlyList<string> Make(IReadOnlyList<PlannedRun> runs)
    {
        var problems = new List<(string Problem, RunGroup Group)>();
        foreach (var run in runs.Where(run => !run.HasEnded).DistinctBy(run => run.Group))
        {
            try
            {
                run.Group.Plan = PlanOf(run.Group);
            }
            catch (InputException exception)
            {
                problems.Add((exception.Message, run.Group));
            }
        }
        return [.. problems.GroupBy(p => p.Problem, StringComparer.Ordinal).Select(g => $"{In([.. g.Select(p => p.Group)])}: {g.Key}")];
    }

    /// <summary>Groups that would make the same runs under two names.</summary>
    /// <param name="runs">The runs of a comparison.</param>
    public static IEnumerable<string> Duplicates(IReadOnlyList<PlannedRun> runs) => runs.Select(run => run.Group).Distinct().GroupBy(Content, StringComparer.Ordinal).Where(g => g.Count() > 1)
        .Select(g => $"{string.Join(" and ", g)} are the same runs under different names: no option differs; leave one of them out, or say what differs");

    private static RunPlan PlanOf(RunGroup group)
    {
        if (group.ReplayOf is null) return TrainingRun.PlanAnywhere(group.Config);
        // The merges to repeat may not be there yet.
        var plan = TrainingRun.PlanAnywhere(At(group.Config, default));
        return plan with { Config = At(plan.Config, group.Config.Method.ReplayAt) };
    }

    private static RunConfig At(RunConfig config, ReplayAt replayAt) => config with { Method = config.Method with { ReplayAt = replayAt } };

    private static string In(IReadOnlyList<RunGroup> groups) => groups.Count == 1 ? $"{groups[0]}" : $"{groups[0]} and {groups.Count - 1} more";

    // Options as they will be chosen, where that is known; and of what other groups decide, how they do.
    private static string Content(RunGroup group) =>
        $"{Options(group)}\nrate of {(group.RateOf is { } rate ? $"{Options(rate)} {string.Join(' ', rate.Rates)}" : "")}\nmerges of {(group.ReplayOf is { } replay ? Content(replay) : "")}";

    private static string Options(RunGroup group) => RunConfigYaml.Write((group.Plan?.Config ?? group.Config) with { Output = "", Seed = 0, Threads = null });
}
