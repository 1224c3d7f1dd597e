using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>The merges of another run, to be repeated at the same updates or before the first.</summary>
internal static class MergeReplay
{
    /// <summary>Reads a merge log and makes sure that every merge of it can be made.</summary>
    /// <param name="method">Where the log is, and when its merges are made.</param>
    /// <param name="adapters">The factors before the first update.</param>
    /// <param name="totalSteps">Updates of the run.</param>
    /// <returns>The merges, those that are made before the first update with step 0; null where the run repeats none.</returns>
    /// <exception cref="InputException">There is no merge log, the method does not merge, or the log does not fit the run.</exception>
    public static IReadOnlyList<MergeDecision>? Read(MethodConfig method, AdapterSet adapters, long totalSteps)
    {
        if (method.Replay is not { } path) return null;
        if (!adapters.Method.Merges) throw new InputException($"method.replay repeats merges, and {adapters.Method.Title} does not merge; take a method that does, or leave the option out");
        if (!Path.Exists(path))
            throw new InputException($"method.replay: there is no {path}; expected a run folder, an adapter folder or the run.json of a run");
        var record = File.Exists(path) ? path : new RunFolder(path).Record;
        var merges = File.Exists(record) ? RunRecord.Read(record).Merges : AdapterFolder.ReadManifest(path).Merges;
        if (merges.Count == 0) throw new InputException($"{path} has no merges to replay: its method was not one that merges, or no event took place");
        if (method.ReplayAt == ReplayAt.Start) merges = [.. merges.Select(merge => merge with { Step = 0 })];
        if (merges[^1].Step > totalSteps)
            throw new InputException($"the last merge of {path} follows update {merges[^1].Step}, and this run ends after {totalSteps}; train longer, or replay a shorter run");
        var graph = adapters.Graph;
        foreach (var merge in merges)
        {
            try
            {
                graph = graph.Merge(merge.GivesWay, merge.Survivor);
            }
            catch (InputException exception)
            {
                var when = merge.Step == 0 ? "before the first update" : $"after update {merge.Step}";
                const string Needed = "the run must have the model, the targets and the rank of the other one";
                throw new InputException($"the merge of {path} {when} cannot be repeated: {exception.Message}; {Needed}", exception);
            }
        }
        return merges;
    }

    /// <summary>Makes the merges that come before the first update.</summary>
    /// <param name="adapters">The factors.</param>
    /// <param name="merges">All merges of the run.</param>
    public static void Begin(AdapterSet adapters, IReadOnlyList<MergeDecision>? merges)
    {
        foreach (var merge in merges?.Where(merge => merge.Step == 0) ?? []) adapters.Merge(merge).Dispose();
    }
}
