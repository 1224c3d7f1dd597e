using System.Globalization;
using AsLora.Cli.Output;
using AsLora.Training.Events;

namespace AsLora.Cli.Progress;

/// <summary>What happens in a run, in one line each; null where an event has no line of its own.</summary>
internal static class EventText
{
    private const int Shown = 60;

    public static string? Of(TrainingEvent trainingEvent) => trainingEvent switch
    {
        TrainingEvent.Started started => Started(started),
        TrainingEvent.Merged merged => Merged(merged),
        TrainingEvent.Evaluated evaluated => Evaluated(evaluated),
        TrainingEvent.Answered answered => $"step {answered.Step}: {OneLine(answered.Prompt, fromEnd: true)} -> {OneLine(answered.Text, fromEnd: false)}",
        _ => null,
    };

    /// <summary>The parts of an update's line, the most wanted first.</summary>
    public static IReadOnlyList<string> Parts(TrainingEvent.Stepped step, long totalSteps, TimeSpan? left) =>
    [
        $"step {step.Step}/{totalSteps}",
        $"loss {Quantity.Number(step.Loss)}",
        .. left is { Ticks: > 0 } time ? [$"{Quantity.Time(time.TotalSeconds)} left"] : Array.Empty<string>(),
        $"{Quantity.Count((long)step.TokensPerSecond)} tokens/s",
        $"rate {Quantity.Number(step.LearningRate)}",
        Quantity.Bytes(step.MemoryBytes),
    ];

    // The end of a prompt and the beginning of an answer tell most.
    private static string OneLine(string text, bool fromEnd)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Shown ? line : fromEnd ? $"… {line[^Shown..]}" : $"{line[..Shown]} …";
    }

    private static string Started(TrainingEvent.Started started) =>
        string.Join('\n', started.Notes.Select(note => $"note: {note}").Prepend($"{Quantity.Count(started.TotalSteps)} steps in {started.Precision}; {started.Counts}"));

    private static string Merged(TrainingEvent.Merged merged)
    {
        var (decision, counts) = (merged.Decision, merged.Counts);
        var next = decision.RunnerUp is { } runnerUp ? $", the next pair at {Quantity.Number(runnerUp)}" : decision.Drawn ? ", drawn by chance" : "";
        return $"step {decision.Step}: {decision.Kind} {decision.Lower} gave way to {decision.Upper} at distance {Quantity.Number(decision.Distance)}{next}; "
            + $"adapter {Quantity.Count(counts.Adapter)}, {Quantity.Share(counts.ShareOfLora)} of LoRA's";
    }

    private static string Evaluated(TrainingEvent.Evaluated evaluated)
    {
        var metrics = string.Join(", ", evaluated.Metrics.Select(m => $"{m.Key} {Quantity.Number(m.Value)}"));
        var epoch = evaluated.Epoch.ToString("0.0", CultureInfo.InvariantCulture);
        var best = evaluated.IsBest ? "; the best so far" : "";
        return $"step {evaluated.Step}, epoch {epoch}: {evaluated.Split} {metrics}, loss {Quantity.Number(evaluated.Loss)}{best}";
    }
}
