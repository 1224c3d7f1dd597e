using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Training;

namespace AsLora.Reports;

/// <summary>Whether a record that has the right form also makes sense, so that what is computed of it does.</summary>
internal static class RecordCheck
{
    // Far more than any model has; layers are counted one after the other.
    private const int MostLayers = 1000;

    /// <summary>Everything that is wrong with a record; null where nothing is.</summary>
    /// <param name="record">The record.</param>
    public static string? Problem(RunRecord record)
    {
        var problems = Problems(record).ToList();
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }

    private static IEnumerable<string> Problems(RunRecord record)
    {
        if (!AdapterMethods.All.Any(method => method.Name == record.Config.Method.Name)) yield return $"there is no method \"{record.Config.Method.Name}\"";
        if (record.Config.Method.Options.Rank < 1 || record.Steps < 1) yield return $"a rank of {record.Config.Method.Options.Rank}, {record.Steps} updates";
        IReadOnlyList<EvaluationRecord?> evaluations = [.. record.Evaluations, record.Best];
        var scored = evaluations.OfType<EvaluationRecord>().ToList();
        if (scored.Count < evaluations.Count || scored.Any(e => !e.Metrics.ContainsKey(record.Metric)))
            yield return $"an evaluation without {record.Metric}, which decides";
        if (!record.Evaluations.Any(e => e is not null && e.Step == record.Best.Step && e.Split == record.Best.Split))
            yield return "the best evaluation is none of those that are listed";
        if (scored.Any(e => e.Step < 0 || e.Step > record.Steps)) yield return "an evaluation after an update that was not made";
        foreach (var problem in MergeProblems(record.Merges)) yield return problem;
        foreach (var problem in LayerProblems(record)) yield return problem;
    }

    private static IEnumerable<string> MergeProblems(IReadOnlyList<MergeDecision?> merges)
    {
        var gone = new HashSet<(string, int)>();
        foreach (var merge in merges)
        {
            if (merge is null || merge.Lower < 0 || merge.Lower >= merge.Upper) yield return "a merge that is none";
            else if (gone.Contains((merge.Kind, merge.Upper)) || !gone.Add((merge.Kind, merge.Lower)))
                yield return $"a merge after update {merge.Step} with a factor that had given way";
        }
        if (merges.Any(m => m is { Upper: > MostLayers })) yield return "a merge of a layer no model has";
    }

    private static IEnumerable<string> LayerProblems(RunRecord record)
    {
        if (record.Layers is not { } layers) yield break;
        if (!layers.Values.All(AreLayers)) yield return "layers that are not in ascending order";
        else if (record.Merges.Any(m => m is not null && !new[] { m.Lower, m.Upper }.All(layer => layers.GetValueOrDefault(m.Kind)?.Contains(layer) ?? false)))
            yield return "a merge of a layer that is not adapted";
    }

    private static bool AreLayers(IReadOnlyList<int>? layers) =>
        layers is not null && layers.Count <= MostLayers && layers.SequenceEqual(layers.Distinct().Order());
}
