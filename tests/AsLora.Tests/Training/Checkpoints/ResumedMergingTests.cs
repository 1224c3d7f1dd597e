using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Training.Checkpoints;

/// <summary>A run that was stopped goes on bit for bit in every way of merging, and leaves the same distances.</summary>
public class ResumedMergingTests
{
    public static TheoryData<string> Ways => [.. Methods.Keys];

    private static readonly Dictionary<string, Func<MethodConfig, MethodConfig>> Methods = new(StringComparer.Ordinal)
    {
        ["random"] = m => Merging(m, o => o with { Pairs = MergePairs.Random }),
        ["random of each kind"] = m => Merging(m, o => o with { Pairs = MergePairs.Random, Scope = MergeScope.Projection, Keep = MergeKeep.Average }),
        ["own A, by update"] = m => Merging(m with { Options = m.Options with { ShareA = false } }, o => o with { Criterion = MergeCriterion.Update }),
        ["rates by sites"] = m => Merging(m with { Options = m.Options with { SharedRate = SharedRate.Sites } }, o => o with { Keep = MergeKeep.Average }),
        ["replay from the start"] = m => m with { ReplayAt = ReplayAt.Start },
        ["replay"] = m => m with { ReplayAt = ReplayAt.Steps },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void ItEndsWithTheFilesOfARunThatWasLeftAlone(string way)
    {
        using var project = new TinyProject();
        var config = project.Config();
        var method = Methods[way](config.Method);
        if (way.StartsWith("replay", StringComparison.Ordinal))
        {
            RunConformanceTests.Train(config with { Output = project["other"] });
            method = method with { Replay = project["other"] };
        }
        RunConformanceTests.Train(config with { Method = method });
        foreach (var step in new[] { 1, 4 })
        {
            var stopped = config with { Method = method, Output = project[$"stopped{step}"] };
            ResumeTests.StopAfter(stopped, step);
            ResumeTests.StopAfter(stopped, step + 2);
            ResumeTests.Resume(stopped);
            RunFiles.ExpectSame(project.Output, stopped.Output);
        }
    }

    private static MethodConfig Merging(MethodConfig method, Func<MergeOptions, MergeOptions> change) =>
        method with { Options = method.Options with { Merge = change(method.Options.Merge) } };
}
