using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;

namespace AsLora.Training;

/// <summary>Reads the merges of another run, to repeat them at the same steps.</summary>
internal static class MergeLog
{
    /// <summary>The merges of a run or an adapter, in order.</summary>
    /// <param name="path">A run folder, an adapter folder, or the <c>run.json</c> of a run.</param>
    /// <exception cref="InputException">There is no merge log, or it is empty.</exception>
    public static IReadOnlyList<MergeDecision> Read(string path)
    {
        var record = File.Exists(path) ? path : new RunFolder(path).Record;
        var merges = File.Exists(record) ? RunRecord.Read(record).Merges : AdapterFolder.ReadManifest(path).Merges;
        return merges.Count > 0 ? merges : throw new InputException($"{path} has no merges to replay: its method was not one that merges, or no event took place");
    }
}
