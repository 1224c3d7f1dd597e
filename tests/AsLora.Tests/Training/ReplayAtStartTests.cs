using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Sharing;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Training;

/// <summary>The graph another run ended with, from the first update on.</summary>
public sealed class ReplayAtStartTests : IDisposable
{
    private readonly TinyProject _project = new();
    private readonly RunRecord _merged;

    public ReplayAtStartTests() => _merged = RunConformanceTests.Train(_project.Config());

    public void Dispose() => _project.Dispose();

    [Fact]
    public void TheRunBeginsWithTheOtherOnesFinalGraphAndCounts()
    {
        var record = RunConformanceTests.Train(AtStart("start"));
        Assert.Equal((_merged.CountsAtEnd, _merged.CountsAtEnd), (record.CountsAtStart, record.CountsAtEnd));
        Assert.Equal(Graph(_project.Output), Graph(_project["start"]));
        static SharingGraph Graph(string run) => AdapterFolder.ReadManifest(Path.Combine(run, "adapter")).Graph;
        Assert.Equal(_merged.Merges.Select(m => m with { Step = 0 }), record.Merges);
        // Nothing is left to merge, so the first evaluation may be kept; in the other run the one after the last merge.
        Assert.Equal([2, 3, 4, 5, 6, 7], _merged.Merges.Select(m => m.Step));
    }

    [Fact]
    public void WhatSurvivesStartsWithTheNumbersItWouldHaveHad()
    {
        var config = AtStart("start") with { LearningRate = 1e-30 };
        RunConformanceTests.Train(config);
        RunConformanceTests.Train(_project.Config() with { Output = _project["steps"], LearningRate = 1e-30 });
        using var start = SafetensorsReader.Open(Path.Combine(config.Output, "adapter", "adapter.safetensors"));
        using var steps = SafetensorsReader.Open(Path.Combine(_project["steps"], "adapter", "adapter.safetensors"));
        foreach (var name in start.Entries.Keys.Where(name => name.EndsWith(":A", StringComparison.Ordinal)))
        {
            using var a = start.Read(name);
            using var b = steps.Read(name);
            Assert.Equal(a.bytes.ToArray(), b.bytes.ToArray());
        }
    }

    [Fact]
    public void ThePlanSaysSoAndTheRunMayBeShorterThanTheOther()
    {
        var plan = TrainingRun.PlanOf(AtStart("start") with { MaxSteps = 3 });
        Assert.Equal(_merged.CountsAtEnd, plan.Counts);
        Assert.Contains($"6 merges of {_project.Output} are made before the first update", plan.Notes);
        Assert.Null(plan.Schedule);
    }

    [Fact]
    public void AReplayOfItBeginsInTheSameWay()
    {
        RunConformanceTests.Train(AtStart("start"));
        var again = _project.Config() with { Output = _project["again"] };
        var record = RunConformanceTests.Train(again with { Method = again.Method with { Replay = _project["start"] } });
        Assert.Equal((_merged.CountsAtEnd, 0), (record.CountsAtStart, record.Merges.Max(m => m.Step)));
        Assert.Equal(Adapter(_project["start"]), Adapter(again.Output));
        static byte[] Adapter(string run) => File.ReadAllBytes(Path.Combine(run, "adapter", "adapter.safetensors"));
    }

    [Fact]
    public void APathThatIsNotThereIsNamed()
    {
        var config = AtStart("start");
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(config with { Method = config.Method with { Replay = "nowhere" } }));
        Assert.Equal("method.replay: there is no nowhere; expected a run folder, an adapter folder or the run.json of a run", error.Message);
    }

    [Fact]
    public void WithoutALogToReplayItIsRefused()
    {
        var config = AtStart("start") with { Method = _project.Config().Method with { ReplayAt = ReplayAt.Start } };
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(config));
        Assert.Equal("method.replay-at is start, and method.replay names no merges to make; give both or neither", error.Message);
        Assert.False(Directory.Exists(config.Output));
    }

    private RunConfig AtStart(string output)
    {
        var config = _project.Config() with { Output = _project[output] };
        return config with { Method = config.Method with { Replay = _project.Output, ReplayAt = ReplayAt.Start } };
    }
}
