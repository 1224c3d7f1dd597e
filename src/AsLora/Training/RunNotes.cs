using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;

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
        var options = subject.Config.Method.Options;
        if (!method.Merges && !options.ShareA) yield return $"method.share-a is false, and {method.Title} does not read it: it has no effect";
        var graph = subject.Adapters.Graph;
        if (options.SharedRate != SharedRate.One && !method.Merges && graph.Factors.All(f => !f.Trained || graph.ReadersOf(f.Id).Count() == 1))
            yield return $"method.shared-rate is given, and no factor of {method.Title} is read by several sites: it has no effect";
        if (subject.Adapters.MergeLog.Count(merge => merge.Step == 0) is > 0 and var count)
            yield return $"{count} merges of {subject.Config.Method.Replay} are made before the first update";
        if (!method.Merges && options.Merge != new MergeOptions())
            yield return $"options of merging are given, and {method.Title} does not merge: they have no effect";
        if (merges is { FallsShort: true })
            yield return $"the run has room for {merges.Events} merge events of the {merges.Planned} that the budget asks for; start earlier, end later or train longer";
        if (merges is { Events: 0, Planned: not 0 } || merges?.Start > totalSteps)
            yield return $"no merge event falls into the run: the first would follow update {merges.Start}, none may follow update {Math.Min(merges.Until, totalSteps)}, so nothing is merged (1 is the first update; a fraction of the run is below 1)";
    }
}
