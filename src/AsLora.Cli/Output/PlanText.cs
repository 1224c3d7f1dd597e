using AsLora.Training;
using AsLora.Training.Configuration;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>What a run would do, as a YAML file that <c>--config</c> reads: the figures stand in comments.</summary>
internal static class PlanText
{
    /// <summary>Writes steps, counts, merges and memory, and then every option.</summary>
    public static void Write(IAnsiConsole console, RunPlan plan)
    {
        var writer = console.Profile.Out.Writer;
        foreach (var line in Figures(plan)) writer.WriteLine($"# {line}");
        writer.Write(RunConfigYaml.Write(plan.Config));
    }

    private static IEnumerable<string> Figures(RunPlan plan)
    {
        yield return $"{Quantity.Count(plan.TrainExamples)} examples to train on, {Quantity.Count(plan.EvaluationExamples)} to score";
        yield return $"{Quantity.Count(plan.TotalSteps)} steps, {Quantity.Count(plan.StepsPerEpoch)} an epoch, in {plan.Precision}";
        yield return plan.Counts.ToString();
        if (plan.Schedule is { Events: > 0 } schedule)
        {
            var goal = schedule.Target > 0 ? $", until the adapter has at most {Quantity.Count(schedule.Target)} parameters" : "";
            yield return $"{schedule.Events} merge events: from step {schedule.Start} every {schedule.Interval} steps, none after {schedule.Until}{goal}";
        }
        else if (plan.Schedule is not null) yield return "no merge event: the run ends before the first, or nothing has to merge";
        yield return $"about {Quantity.Bytes(plan.MemoryBytes)} of memory";
        foreach (var note in plan.Notes) yield return $"note: {note}";
    }
}
