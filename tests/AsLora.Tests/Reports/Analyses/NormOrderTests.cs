using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Reports;
using AsLora.Reports.Analyses;
using AsLora.Tests.Support;
using AsLora.Training;
using static AsLora.Tests.Support.SomeRecords;

namespace AsLora.Tests.Reports.Analyses;

public sealed class NormOrderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhereTheSmallestAlwaysGivesWaySizeDecidesEverything()
    {
        var order = Norms([0.1f, 0.2f, 0.3f, 0.4f], Merge(10, "query", 0, 1), Merge(20, "query", 1, 2));
        Assert.Equal([new(0, 0.1f, 10), new(1, 0.2f, 20), new(2, 0.3f, null), new(3, 0.4f, null)], order.Factors);
        // Ranks 1 2 3 4 against 1 2 3.5 3.5.
        Assert.Equal(Math.Sqrt(0.9), order.Correlation, 12);
        Assert.Equal((10L, 2, 2), (order.Step, order.Merges, order.SmallestPairs));
        Assert.Equal((2.0 / (4 * 3)) + (2.0 / (3 * 2)), order.ExpectedSmallestPairs, 12);
    }

    [Fact]
    public void WhereTheLargestGivesWayTheCorrelationIsBelowZero()
    {
        var order = Norms([0.4f, 0.3f, 0.2f, 0.1f], Merge(10, "query", 0, 1), Merge(20, "query", 1, 2));
        Assert.Equal(-Math.Sqrt(0.9), order.Correlation, 12);
        Assert.Equal(0, order.SmallestPairs);
    }

    [Fact]
    public void DistancesThatCannotBeReadAreMarkedAndTheRestIsAnalysed()
    {
        Write(1, [0.1f, 0.2f, 0.3f, 0.4f], Merge(10, "query", 0, 1));
        Write(2, [0.1f, 0.2f, 0.3f, 0.4f], Merge(10, "query", 0, 1));
        File.AppendAllText(_folder["2/distances.jsonl"], "{\"step\":\n");
        var analyses = RunAnalyses.Of(RunSet.Read(_folder.Path));
        Assert.Equal(1UL, Assert.Single(analyses.Distances).Run.Seed);
        var marked = Assert.Single(analyses.Marked);
        Assert.Equal(_folder["2"], marked.Path);
        Assert.StartsWith($"{_folder["2/distances.jsonl"]}:3 is not a record of distances: ", marked.Problem, StringComparison.Ordinal);
        Assert.Equal(2, analyses.Sharing.Count);
    }

    [Fact]
    public void AnalysesAreJsonAndReadBackTheSame()
    {
        Write(1, [0.1f, 0.2f, 0.3f, 0.4f], Merge(10, "query", 0, 1));
        Write(2, [0.1f, 0.2f, 0.3f, 0.4f], Merge(10, "query", 0, 1));
        var json = JsonSerializer.Serialize(RunAnalyses.Of(RunSet.Read(_folder.Path)), AdapterJson.Options);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<RunAnalyses>(json, AdapterJson.Options), AdapterJson.Options));
    }

    private NormOrder Norms(float[] norms, params MergeDecision[] merges)
    {
        Write(1, norms, merges);
        return Assert.Single(RunAnalyses.Of(RunSet.Read(_folder.Path)).Norms);
    }

    // A run of four layers, with the distances before each merge: norms stay what they are.
    private void Write(ulong seed, float[] norms, params MergeDecision[] merges)
    {
        Of(MergingOf(), seed, 0.5, 0.75, merges: merges).Write(_folder, $"{seed}/run.json");
        var live = new List<int> { 0, 1, 2, 3 };
        var lines = new List<string>();
        foreach (var step in merges.Select(m => m.Step).Append(200))
        {
            IReadOnlyList<IReadOnlyList<float>> rows = [.. live.Select((_, i) => (IReadOnlyList<float>)[.. Enumerable.Repeat(0.5f, live.Count - 1 - i)])];
            var distances = new Dictionary<MergeCriterion, IReadOnlyList<IReadOnlyList<float>>> { [MergeCriterion.Factor] = rows };
            var record = new DistanceRecord(step, "query", [.. live], [.. live.Select(layer => norms[layer])], distances);
            lines.Add(JsonSerializer.Serialize(record, AdapterJson.Options));
            if (merges.FirstOrDefault(m => m.Step == step) is { } merge) live.Remove(merge.Lower);
        }
        File.WriteAllText(_folder[$"{seed}/distances.jsonl"], string.Join('\n', lines) + "\n");
    }
}
