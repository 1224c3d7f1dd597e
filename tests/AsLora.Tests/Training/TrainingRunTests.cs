using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
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
        Assert.Equal(2, error.Step);
        using var diagnosis = JsonDocument.Parse(File.ReadAllText(Path.Combine(project.Output, "diagnosis.json")));
        Assert.Equal(2, diagnosis.RootElement.GetProperty("step").GetInt64());
        Assert.Equal(8, diagnosis.RootElement.GetProperty("lines").GetArrayLength());
        Assert.EndsWith("train.tsv", diagnosis.RootElement.GetProperty("dataFile").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatIsStoppedCanBeEvaluatedAtItsBestScoreSoFar()
    {
        using var project = new TinyProject();
        using var stop = new CancellationTokenSource();
        using var run = TrainingRun.Prepare(project.Config("lora") with { Epochs = 5 });
        Assert.Throws<OperationCanceledException>(() => run.Train(new RunConformanceTests.Sink(e =>
        {
            if (e is TrainingEvent.Stepped { Step: 8 }) stop.Cancel();
        }), stop.Token));
        var record = RunRecord.Read(Path.Combine(project.Output, "run.json"));
        Assert.False(record.IsFinished);
        Assert.Equal(record.Best.Score, RunEvaluator.Evaluate(project.Output).Score);
    }

    [Theory]
    [InlineData("lora", 4, "LoRA does not merge")]
    [InlineData("aslora", 8, "the model, the targets and the rank of the other one")]
    public void AReplayThatDoesNotFitIsRefusedBeforeAnythingIsWritten(string method, int layers, string message)
    {
        using var other = new TinyProject(layers);
        RunConformanceTests.Train(other.Config());
        using var project = new TinyProject(layers: 2);
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(project.Config(method) with { Method = project.Config(method).Method with { Replay = other.Output } }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.Output));
    }

    [Fact]
    public void AReplayLongerThanTheRunIsRefused()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        var shorter = project.Config() with { MaxSteps = 3, Output = project["second"], Method = project.Config().Method with { Replay = project.Output } };
        Assert.Contains("this run ends after 3; train longer", Assert.Throws<InputException>(() => TrainingRun.Prepare(shorter)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWillNotHappenAlthoughItWasAskedForIsSaidBefore()
    {
        using var project = new TinyProject();
        IReadOnlyList<string> Notes(RunConfig config)
        {
            using var run = TrainingRun.Prepare(config);
            return run.Plan.Notes;
        }
        MethodConfig Merging(string method, MergeOptions merge) => new() { Name = method, Options = new() { Rank = 4, Merge = merge } };
        Assert.Contains(Notes(project.Config() with { Method = Merging("aslora", new() { Start = 320, Interval = 240 }) }), n => n.StartsWith("no merge event falls into the run: the first would follow update 320", StringComparison.Ordinal));
        Assert.Contains(Notes(project.Config() with { Method = Merging("aslora", new() { Start = 4, Until = 5, Budget = 0.4 }) }), n => n.StartsWith("the run has room for 2 merge events of the ", StringComparison.Ordinal));
        Assert.Contains(Notes(project.Config("vera")), n => n == "options of merging are given, and VeRA does not merge: they have no effect");
        const string NoEffect = "it has no effect";
        MethodConfig lora = new() { Name = "lora", Options = new() { Rank = 4, ShareA = false, SharedRate = SharedRate.Sqrt } };
        Assert.Contains(Notes(project.Config() with { Method = lora }), n => n == $"method.share-a is false, and LoRA does not read it: {NoEffect}");
        var rate = $"method.shared-rate is given, and no factor of LoRA is read by several sites: {NoEffect}";
        Assert.Contains(rate, Notes(project.Config() with { Method = lora }));
        Assert.DoesNotContain(Notes(project.Config() with { Method = lora with { Name = "sharelora" } }), n => n.Contains("method.shared-rate"));
        Assert.Contains(Notes(project.Config() with { Warmup = 500 }), n => n.StartsWith("the warm-up of 500 updates is not shorter than the run of 12", StringComparison.Ordinal));
        Assert.Contains(Notes(project.Config() with { MaxLength = 8 }), n => n.EndsWith("are longer than 8 tokens and were cut", StringComparison.Ordinal));
    }

    [Fact]
    public void AScheduleThatCannotBeFollowedIsRefusedBeforeAnythingIsWritten()
    {
        using var project = new TinyProject();
        Assert.Throws<InputException>(() => TrainingRun.Prepare(project.Config() with { Schedule = "polynomial", LearningRate = 1e-7 }));
        Assert.False(Directory.Exists(project.Output));
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
}
