using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>The merges of another run, to be repeated at the same updates.</summary>
internal static class MergeReplay
{
    /// <summary>Reads a merge log and makes sure that every merge of it can be made.</summary>
    /// <param name="path">A run folder, an adapter folder, or the <c>run.json</c> of a run.</param>
    /// <param name="adapters">The factors before the first update.</param>
    /// <param name="totalSteps">Updates of the run.</param>
    /// <exception cref="InputException">There is no merge log, the method does not merge, or the log does not fit the run.</exception>
    public static IReadOnlyList<MergeDecision> Read(string path, AdapterSet adapters, long totalSteps)
    {
        if (!adapters.Method.Merges) throw new InputException($"method.replay repeats merges, and {adapters.Method.Title} does not merge; take a method that does, or leave the option out");
        var record = File.Exists(path) ? path : new RunFolder(path).Record;
        var merges = File.Exists(record) ? RunRecord.Read(record).Merges : AdapterFolder.ReadManifest(path).Merges;
        if (merges.Count == 0) throw new InputException($"{path} has no merges to replay: its method was not one that merges, or no event took place");
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
                throw new InputException($"the merge of {path} after update {merge.Step} cannot be repeated: {exception.Message}; the run must have the model, the targets and the rank of the other one", exception);
            }
        }
        return merges;
    }
}
