using AsLora.Adapters.Merging;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;

namespace AsLora.Tests.Training;

/// <summary>Merges by chance in whole runs.</summary>
public class RandomPairsTests
{
    [Fact]
    public void TheSeedOfTheRunDecidesThePairsAndTheyMergeWhenTheNearestWould()
    {
        using var project = new TinyProject(layers: 6);
        var (first, again, other) = (Merges(42, MergePairs.Random), Merges(42, MergePairs.Random, rate: 0.02), Merges(43, MergePairs.Random));
        static IEnumerable<(long, string, string)> Pairs(IEnumerable<MergeDecision> merges) => merges.Select(m => (m.Step, m.GivesWay, m.Survivor));
        Assert.Equal(Pairs(first), Pairs(again)); // whatever the numbers of the factors
        Assert.NotEqual(first.Select(m => m.Distance), again.Select(m => m.Distance));
        Assert.NotEqual(Pairs(first), Pairs(other));
        Assert.Equal(Merges(42, MergePairs.All).Select(m => (m.Step, false)), first.Select(m => (m.Step, !m.Drawn)));

        IReadOnlyList<MergeDecision> Merges(ulong seed, MergePairs pairs, double? rate = null)
        {
            var config = project.Config();
            var options = config.Method.Options with { Merge = config.Method.Options.Merge with { Pairs = pairs } };
            var output = project[$"{seed} {pairs} {rate}"];
            return RunConformanceTests.Train(config with { Seed = seed, LearningRate = rate, Output = output, Method = config.Method with { Options = options } }).Merges;
        }
    }
}
