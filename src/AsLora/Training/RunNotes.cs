using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>What a person should know before a run begins: what was chosen for them, what was cut, and what will not happen although it was asked for.</summary>
internal static class RunNotes
{
    /// <summary>The notes of a run.</summary>
    /// <param name="subject">Model and adapter.</param>
    /// <param name="splits">The splits that were read.</param>
    /// <param name="rates">The learning rates.</param>
    /// <param name="merges">When factors merge, or null.</param>
    /// <param name="totalSteps">Updates of the run.</param>
    public static IEnumerable<string> Of(TaskModel subject, IReadOnlyList<TaskData> splits, LearningRateSchedule rates, MergeSchedule? merges, long totalSteps)
    {
        foreach (var note in subject.Notes) yield return note;
        foreach (var split in splits)
        {
            foreach (var note in split.Notes) yield return $"{split.Name}: {note}";
        }
        if (rates.WarmupSteps >= totalSteps) yield return $"the warm-up of {rates.WarmupSteps} updates is not shorter than the run of {totalSteps}: the learning rate never reaches {rates.LearningRate}";
        var method = subject.Adapters.Method;
        if (!method.Merges && subject.Config.Method.Options.Merge != new MergeOptions()) yield return $"options of merging are given, and {method.Title} does not merge: they have no effect";
        if (merges is { FallsShort: true })
            yield return $"the run has room for {merges.Events} merge events of the {merges.Planned} that the budget asks for; start earlier, end later or train longer";
        if (merges is { Events: 0, Planned: not 0 } || merges?.Start > totalSteps)
            yield return $"no merge event falls into the run: the first would follow update {merges.Start}, none may follow update {Math.Min(merges.Until, totalSteps)}, so nothing is merged (1 is the first update; a fraction of the run is below 1)";
    }
}
