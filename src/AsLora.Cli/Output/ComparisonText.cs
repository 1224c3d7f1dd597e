using System.Globalization;
using AsLora.Experiments;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>A comparison for people: what will be made, what happens, what came of it.</summary>
internal static class ComparisonText
{
    /// <summary>What happens, in one line; null where an event has none of its own.</summary>
    /// <param name="happened">The event.</param>
    public static string? Of(ComparisonEvent happened) => happened switch
    {
        ComparisonEvent.Began began => $"{Runs(began.Total)}, {began.Finished} of them finished",
        ComparisonEvent.RunEnded ended => $"[{ended.Ended}/{ended.Total}] {ended.Run}: {Result(ended.Run)}{(ended.SecondsLeft is > 0 and var left ? $"; about {Quantity.Time(left)} left" : "")}",
        ComparisonEvent.RateChosen { Choice: var choice } => $"{choice.Model}/{choice.Task}/{choice.Method}: learning rate {Rate(choice.LearningRate)}, by {choice.Metric} of the best epochs: {Trials(choice)}",
        _ => null,
    };

    /// <summary>Writes what a comparison will make, a line for the runs of a method on a task, and what it takes.</summary>
    /// <param name="console">Standard output.</param>
    /// <param name="comparison">The comparison.</param>
    public static void WritePlan(IAnsiConsole console, Comparison comparison)
    {
        string[] header = ["runs", "seeds", "state", "steps", "parameters", "time of one"];
        TextTable.Write(console, [header, .. comparison.Runs.GroupBy(Group).Select(g => Row(comparison, g.Key, [.. g]))]);
        var left = comparison.Runs.Count(run => !run.HasEnded);
        var time = comparison.SecondsLeft is > 0 and var seconds ? $", about {Quantity.Time(seconds)}" : left > 0 ? "; how long they take is known when some are finished" : "";
        console.Profile.Out.Writer.WriteLine($"{Runs(comparison.Runs.Count)}, {left} of them to be made{time}");
    }

    private static string[] Row(Comparison comparison, string group, List<PlannedRun> runs)
    {
        var (plan, record) = (runs.Select(r => r.Plan).FirstOrDefault(p => p is not null), runs.Select(r => r.Record).FirstOrDefault(r => r is not null));
        return
        [
            group, string.Join(' ', runs.Select(r => r.Seed).Distinct()), State(runs), Quantity.Count(record?.TotalSteps ?? plan?.TotalSteps ?? 0), Parameters(plan, record),
            comparison.Seconds(runs[0]) is { } seconds ? Quantity.Time(seconds) : "–",
        ];
    }

    private static string Parameters(RunPlan? plan, RunRecord? record)
    {
        if (record is not null) return Shrinking(record.CountsAtStart.Adapter, record.CountsAtEnd.Adapter, "");
        if (plan is null) return "–";
        return plan.Schedule is { Target: > 0 and var target } ? Shrinking(plan.Counts.Adapter, target, "at most ") : Quantity.Count(plan.Counts.Adapter);
    }

    private static string Shrinking(long start, long end, string about) => start == end ? Quantity.Count(end) : $"{Quantity.Count(start)}, in the end {about}{Quantity.Count(end)}";

    private static string State(List<PlannedRun> runs)
    {
        var (finished, begun, failed) = (runs.Count(r => r.Record is not null), runs.Count(r => r.IsBegun), runs.Count(r => r.Problem is not null));
        string[] parts = [.. finished > 0 ? [$"{finished} finished"] : Array.Empty<string>(), .. begun > 0 ? [$"{begun} begun"] : Array.Empty<string>(), .. failed > 0 ? [$"{failed} failed"] : Array.Empty<string>()];
        return parts.Length > 0 ? string.Join(", ", parts) : "new";
    }

    private static string Group(PlannedRun run) => $"{run.Model}/{run.Task}/{run.Method}{(run.TriedRate is { } rate ? $" at rate {Rate(rate)}" : "")}";

    private static string Result(PlannedRun run)
    {
        if (run.Record is not { } record) return $"failed: {run.Problem!.Split('\n')[0]}";
        var epoch = record.Best.Epoch.ToString("0.#", CultureInfo.InvariantCulture);
        return $"{record.Metric} {Quantity.Number(record.Best.Score)} in epoch {epoch}, {Quantity.Count(record.CountsAtEnd.Adapter)} parameters, {Quantity.Time(record.Seconds)}";
    }

    private static string Trials(SweepChoice choice)
    {
        var trials = string.Join(", ", choice.Trials.Select(t => $"{Rate(t.LearningRate)} {(double.IsNaN(t.Mean) ? "failed" : Quantity.Number(t.Mean))}"));
        return choice.IsAtEdge ? $"{trials}; it is at the edge of what was tried" : trials;
    }

    private static string Rate(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);

    private static string Runs(int count) => count == 1 ? "1 run" : $"{count} runs";
}
