using AsLora.Reports;
using AsLora.Reports.Analyses;
using AsLora.Reports.Statistics;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using CsCheck;
using static AsLora.Tests.Support.SomeRecords;

namespace AsLora.Tests.Reports;

/// <summary>Damaged and hostile records: whatever one holds, it is counted or marked, and the others are reported.</summary>
public sealed class ReportMutationTests : IDisposable
{
    private const int Count = 1500;
    private static readonly ResamplingOptions Few = new() { Resamples = 20 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhateverARecordHoldsItIsCountedOrMarkedAndTheOthersAreReported()
    {
        Of(LoraOf(8), 1, 0.5, 0.75, train: 0.875).Write(_folder, "a.json");
        var file = Of(MergingOf(), 1, 0.5, 0.75, train: 0.875, merges: [Merge(50, "query", 0, 1), Merge(70, "query", 1, 3)]).Write(_folder, "b/run.json");
        var valid = File.ReadAllBytes(file);
        var counted = 0;
        Hostile.Sample(Gen.OneOf(JsonMutations.Of(valid), JsonMutations.Of(valid), ByteMutations.Of(valid)), Count, mutation =>
        {
            File.WriteAllBytes(file, mutation.Bytes);
            var runs = RunSet.Read(_folder.Path);
            Assert.Equal(2, runs.Runs.Count);
            var table = ComparisonTable.Of(runs, resampling: Few);
            RunAnalyses.Of(runs, Few);
            Assert.Equal(2, table.Rows.Sum(row => row.Seeds.Count) + table.Marked.Count);
            Assert.Contains(table.Rows, row => row.Name.StartsWith("LoRA r 8", StringComparison.Ordinal));
            counted += table.Rows.Count - 1;
        });
        Assert.InRange(counted, 1, Count - 1);
    }
}
