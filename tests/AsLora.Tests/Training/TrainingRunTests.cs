using System.Text.Json;
using AsLora.Adapters;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Events;

namespace AsLora.Tests.Training;

public class TrainingRunTests
{
    [Fact]
    public void FactorsMergeUntilTheBudgetIsReached()
    {
        using var project = new TinyProject(layers: 6);
        var record = RunConformanceTests.Train(project.Config() with { Epochs = 4, Method = new() { Options = new() { Rank = 4, Merge = new() { Budget = 0.4 } } } });
        Assert.NotEmpty(record.Merges);
        Assert.InRange(record.CountsAtEnd.ShareOfLora, 0, 0.4);
        Assert.Equal(7.0 / 12, record.CountsAtStart.ShareOfLora, 12);
    }

    [Fact]
    public void AMergeLogReplayedMergesTheSameFactorsAtTheSameSteps()
    {
        using var project = new TinyProject();
        var first = RunConformanceTests.Train(project.Config());
        var second = RunConformanceTests.Train(project.Config() with { Output = project["second"], Seed = 7, Method = project.Config().Method with { Replay = project.Output } });
        Assert.NotEmpty(first.Merges);
        Assert.Equal(first.Merges, second.Merges);
    }

    [Fact]
    public void TheGradientsOfAWindowDoNotDependOnHowItIsSplit()
    {
        using var project = new TinyProject(dropout: 0);
        var whole = new List<TrainingEvent.Stepped>();
        var split = new List<TrainingEvent.Stepped>();
        // One window holds all rows, the last micro-batch is smaller than the others.
        RunConformanceTests.Train(project.Config("lora") with { BatchSize = 48 }, Steps(whole));
        RunConformanceTests.Train(project.Config("lora") with { BatchSize = 7, Accumulation = 7, Output = project["second"] }, Steps(split));
        Assert.Equal(2, whole.Count);
        foreach (var (a, b) in whole.Zip(split))
        {
            Assert.Equal(a.Loss, b.Loss, 1e-6);
            Assert.Equal(a.GradientNorm, b.GradientNorm, 1e-6);
        }
    }

    [Fact]
    public void ATrainingSetSmallerThanABatchTrains()
    {
        using var project = new TinyProject(trainRows: 3);
        Assert.Equal(2, RunConformanceTests.Train(project.Config("lora")).Steps);
    }

    [Fact]
    public void TrainingStopsEarlyWithoutABetterScoreAndKeepsTheBestAdapter()
    {
        using var project = new TinyProject();
        var record = RunConformanceTests.Train(project.Config("lora") with { Epochs = 50, LearningRate = 1e-12, Patience = 2 });
        Assert.Equal(18, record.Steps);
        Assert.Equal(6, record.Best.Step);
    }

    [Fact]
    public void AnAdapterIsKeptOnlyAfterItsLastMerge()
    {
        using var project = new TinyProject();
        // The rate is so small that no evaluation is better than the first: without the rule its adapter, with every B of its own, would be kept.
        var config = project.Config() with { Epochs = 6, LearningRate = 1e-12, Method = new() { Options = new() { Rank = 4, Merge = new() { Start = 2, Interval = 4, Until = 18 } } } };
        var record = RunConformanceTests.Train(config);
        Assert.Equal((18, 18), (record.Merges[^1].Step, record.Best.Step));
        Assert.Equal(record.CountsAtEnd.Adapter, AsLora.Adapters.Files.AdapterFolder.ReadManifest(Path.Combine(project.Output, "adapter")).Graph.TrainedSize);
    }

    [Fact]
    public void ALossThatIsNotFiniteStopsTheRunAndTheRowsAreWrittenDown()
    {
        using var project = new TinyProject();
        var config = project.Config("lora") with { LearningRate = 1e30, Warmup = 0, Clip = 0 };
        var error = Assert.Throws<TrainingException>(() => RunConformanceTests.Train(config));
        Assert.Contains("A lower learning rate", error.Message, StringComparison.Ordinal);
        using var diagnosis = JsonDocument.Parse(File.ReadAllText(Path.Combine(project.Output, "diagnosis.json")));
        Assert.Equal(8, diagnosis.RootElement.GetProperty("lines").GetArrayLength());
        Assert.EndsWith("train.tsv", diagnosis.RootElement.GetProperty("dataFile").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatHoldsSomethingIsNotWrittenInto()
    {
        using var project = new TinyProject();
        Directory.CreateDirectory(project.Output);
        File.WriteAllText(Path.Combine(project.Output, "precious.txt"), "mine");
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(project.Config()));
        Assert.Equal($"the output folder {project.Output} is not empty (precious.txt …); choose another one or empty it: nothing is written over", error.Message);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(project.Output, "precious.txt")));
    }

    [Fact]
    public void MetricsAreWrittenAsOneJsonObjectALine()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        var lines = File.ReadAllLines(Path.Combine(project.Output, "metrics.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal("started", lines[0].GetProperty("event").GetString());
        Assert.Contains(lines, l => l.GetProperty("event").GetString() == "merged");
        Assert.Contains(lines, l => l.GetProperty("event").GetString() == "evaluated" && l.GetProperty("split").GetString() == "dev");
    }

    [Fact]
    public void PreparingARunWritesNothing()
    {
        using var project = new TinyProject();
        using var run = TrainingRun.Prepare(project.Config());
        Assert.False(Directory.Exists(project.Output));
        Assert.Equal((6, 12), (run.Plan.StepsPerEpoch, run.Plan.TotalSteps));
    }

    private static RunConformanceTests.Sink Steps(List<TrainingEvent.Stepped> steps) => new(e =>
    {
        if (e is TrainingEvent.Stepped stepped) steps.Add(stepped);
    });
}
