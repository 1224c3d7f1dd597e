using AsLora.Adapters;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Checkpoints;
using AsLora.Training.Events;

namespace AsLora.Tests.Training.Checkpoints;

/// <summary>A run that was stopped goes on as if nothing had happened. With dropout, which the small model has.</summary>
public class ResumeTests
{
    public static TheoryData<string, string> MethodsAndPrecisions =>
        new MatrixTheoryData<string, string>(RunConformanceTests.Methods.Select(row => row.Data), ["fp32", "bf16"]);

    [Theory]
    [MemberData(nameof(MethodsAndPrecisions))]
    public void ARunStoppedAfterAnyUpdateEndsWithTheFilesOfOneThatWasLeftAlone(string method, string precision)
    {
        using var project = new TinyProject();
        var config = project.Config(method) with { Precision = precision };
        RunConformanceTests.Train(config);
        var steps = 0L;
        foreach (var output in Enumerable.Range(0, 3).Select(i => project[$"stopped{i}"]))
        {
            var stopped = config with { Output = output };
            steps += 2; // before the first merge, between two, and in the second epoch
            StopAfter(stopped, steps);
            StopAfter(stopped, steps + 3);
            Resume(stopped);
            RunFiles.ExpectSame(project.Output, output);
        }
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("bf16")]
    public void ARunStoppedWithinAnAccumulationWindowGoesOnWithItsGradients(string precision)
    {
        using var project = new TinyProject(trainRows: 144);
        var config = project.Config() with { Precision = precision, BatchSize = 2, Accumulation = 24, Epochs = 4 };
        RunConformanceTests.Train(config);
        var stopped = config with { Output = project["stopped"] };
        for (var tries = 0; tries < 20 && !Checkpoint.All(stopped.Output).Any(c => c.Position.MicroBatches > 0); tries++)
        {
            if (Directory.Exists(stopped.Output)) Directory.Delete(stopped.Output, recursive: true);
            StopSoonAfter(stopped, 4);
        }
        Assert.Contains(Checkpoint.All(stopped.Output), c => c.Position.MicroBatches is > 0 and < 24);
        Resume(stopped);
        RunFiles.ExpectSame(project.Output, stopped.Output);
    }

    [Fact]
    public void EarlyStoppingCountsOn()
    {
        using var project = new TinyProject();
        var config = project.Config("lora") with { Epochs = 50, LearningRate = 1e-12, Patience = 2 };
        RunConformanceTests.Train(config);
        var stopped = config with { Output = project["stopped"] };
        StopAfter(stopped, 14);
        Assert.Equal(18, Resume(stopped).Steps);
        RunFiles.ExpectSame(project.Output, stopped.Output);
    }

    [Theory]
    [InlineData(12)] // the last update: the stop comes within the evaluation after it
    [InlineData(6)]
    public void ARunStoppedWithinAnEvaluationMakesItAnew(long step)
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        var stopped = project.Config() with { Output = project["stopped"] };
        StopAfter(stopped, step);
        Resume(stopped);
        RunFiles.ExpectSame(project.Output, stopped.Output);
    }

    [Fact]
    public void TwoProcessesCannotTakeOneRun()
    {
        using var project = new TinyProject();
        StopAfter(project.Config(), 7);
        using (TrainingRun.Resume(project.Config()))
        {
            var error = Assert.Throws<InputException>(() => TrainingRun.Resume(project.Config()));
            Assert.StartsWith($"the run in {project.Output} cannot be taken: ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith("; if another process trains there, wait for its end or choose another --output", error.Message, StringComparison.Ordinal);
        }
        Resume(project.Config());
        Assert.False(File.Exists(Path.Combine(project.Output, "lock")));
    }

    [Fact]
    public void ADamagedCheckpointOfTheBestScoreDoesNotReplaceItsAdapter()
    {
        using var project = new TinyProject();
        // The rate is so small that no evaluation is better than the first.
        var config = project.Config("lora") with { LearningRate = 1e-12, Epochs = 4 };
        RunConformanceTests.Train(config);
        var stopped = config with { Output = project["stopped"] };
        StopAfter(stopped, 20);
        var file = Path.Combine(stopped.Output, "checkpoint-6", "adapter.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Resume(stopped);
        RunFiles.ExpectSame(project.Output, stopped.Output);
    }

    [Fact]
    public void ACheckpointWhoseBestAdapterIsGoneIsNotUsed()
    {
        using var project = new TinyProject();
        var config = project.Config("lora") with { LearningRate = 1e-12, Epochs = 4 };
        StopAfter(config, 20);
        Directory.Delete(Path.Combine(project.Output, "adapter"), recursive: true);
        Directory.Delete(Path.Combine(project.Output, "checkpoint-6"), recursive: true);
        var error = Assert.Throws<InputException>(() => TrainingRun.Resume(config));
        Assert.Contains($"{Path.Combine(project.Output, "checkpoint-20")} cannot be used: the adapter of its best score, after update 6, is gone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsSettledWhenARunBeginsCannotBeOverridden()
    {
        using var project = new TinyProject();
        StopAfter(project.Config(), 7);
        var config = project.Config() with { Method = project.Config().Method with { Name = "lora" } };
        Assert.Equal(
            "--override method: method.name is settled when a run begins; begin another run, from this one's adapter with --adapter\n"
            + "--override record-distances: record-distances is settled when a run begins; begin another run, from this one's adapter with --adapter\n--override epoch: unknown option; did you mean \"epochs\"?",
            Assert.Throws<InputException>(() => TrainingRun.Resume(config, ["method", "record-distances", "epoch"])).Message);
    }

    [Fact]
    public void ARunThatIsMadeLongerOrShorterEndsWhereItShall()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        var longer = project.Config() with { Epochs = 3 };
        using (var run = TrainingRun.Resume(longer, ["epochs"]))
        {
            Assert.Null(run.Finished);
            Assert.Equal(18, run.Train().Steps);
        }
        using (var run = TrainingRun.Resume(TrainingRun.ReadConfig(project.Output))) Assert.Equal(18, run.Finished?.Steps);

        var shorter = project.Config() with { Output = project["shorter"], Epochs = 6, Patience = 3 };
        StopAfter(shorter, 7); // evaluated after 6, while factors still merged
        using var end = TrainingRun.Resume(shorter with { MaxSteps = 7 }, ["max-steps"]);
        Assert.Equal((7, 7), (end.Train().Steps, RunRecord.Read(Path.Combine(shorter.Output, "run.json")).Best.Step));
    }

    [Fact]
    public void AFileOfOnesOwnInTheFolderIsNotTakenForTheBeginningOfARun()
    {
        using var project = new TinyProject();
        Directory.CreateDirectory(project.Output);
        var file = Path.Combine(project.Output, "metrics.jsonl");
        File.WriteAllText(file, "mine\n");
        Assert.Throws<InputException>(() => TrainingRun.Prepare(project.Config()));
        Assert.Throws<InputException>(() => TrainingRun.Resume(project.Config()));
        Assert.Equal("mine\n", File.ReadAllText(file));
    }

    [Fact]
    public void ARunThatWasMovedGoesOn()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        StopAfter(project.Config() with { Output = project["before"] }, 7);
        Directory.Move(project["before"], project["after"]);
        Resume(TrainingRun.ReadConfig(project["after"]));
        RunFiles.ExpectSame(project.Output, project["after"]);
    }

    [Fact]
    public void ADamagedCheckpointIsSkippedWithAWarningAndTheOneBeforeItUsed()
    {
        using var project = new TinyProject();
        var config = project.Config() with { CheckpointEvery = 1, KeepCheckpoints = 3 };
        RunConformanceTests.Train(config);
        var stopped = config with { Output = project["stopped"] };
        StopAfter(stopped, 8);
        var tensors = Checkpoint.All(stopped.Output)[0].Tensors;
        using (var file = new FileStream(tensors, FileMode.Open)) file.SetLength(file.Length - 1);
        using (var run = TrainingRun.Resume(stopped))
        {
            Assert.Equal(7, run.StepsBefore);
            Assert.Contains($"{Path.GetDirectoryName(tensors)} is damaged: its files are not those checksums.sha256 was written for; the checkpoint before it is used", run.Plan.Notes);
            run.Train();
        }
        RunFiles.ExpectSame(project.Output, stopped.Output);
    }

    [Fact]
    public void WhereEveryCheckpointIsDamagedAllOfThemAreNamedAndNothingIsTouched()
    {
        using var project = new TinyProject();
        StopAfter(project.Config(), 7);
        var checkpoints = Checkpoint.All(project.Output);
        foreach (var checkpoint in checkpoints) File.Delete(Path.Combine(checkpoint.Path, "adapter.json"));
        var before = Directory.EnumerateFileSystemEntries(project.Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var error = Assert.Throws<InputException>(() => TrainingRun.Resume(project.Config()));
        Assert.StartsWith($"no checkpoint of {project.Output} can be used:\n  {checkpoints[0].Path} is damaged: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(project.Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AConfigurationThatDiffersIsRefusedAndEveryDifferenceNamed()
    {
        using var project = new TinyProject();
        StopAfter(project.Config(), 7);
        var other = project.Config() with { BatchSize = 4, LearningRate = 0.01, Method = project.Config().Method with { Name = "lora" } };
        var error = Assert.Throws<InputException>(() => TrainingRun.Resume(other, ["batch-size"]));
        Assert.Equal(
            $"{project.Output} was begun with another configuration:\n  learning-rate: the run was begun with the method's own, and now it is \"0.01\"\n"
            + "  method.name: the run was begun with \"aslora\", and now it is \"lora\"\nleave these options as they were, or name those that shall change: --override NAME,NAME", error.Message);
        using var run = TrainingRun.Resume(project.Config() with { LearningRate = 0.01, LogEvery = 1 }, ["learning-rate", "log-every"]);
        Assert.Equal((7, 0.01), (run.StepsBefore, run.Plan.Config.LearningRate));
        Assert.Equal(12, run.Train().Steps);
    }

    [Fact]
    public void OtherDataUnderTheSameNameAreRefused()
    {
        using var project = new TinyProject();
        StopAfter(project.Config(), 7);
        var file = Path.Combine(project.Data, "MRPC", "train.tsv");
        var lines = File.ReadAllLines(file);
        lines[1] = (lines[1][0] == '0' ? "1" : "0") + lines[1][1..];
        File.WriteAllLines(file, lines);
        Assert.Equal($"the data in {project.Data} are not those {project.Output} was begun with; a run goes on with the same data alone", Assert.Throws<InputException>(() => TrainingRun.Resume(project.Config())).Message);
    }

    [Fact]
    public void TheLastCheckpointsStayAndThatOfTheBestScore()
    {
        using var project = new TinyProject();
        // The rate is so small that no evaluation is better than the first.
        RunConformanceTests.Train(project.Config("lora") with { LearningRate = 1e-12, Epochs = 4, CheckpointEvery = 5, KeepCheckpoints = 2 });
        Assert.Equal(["checkpoint-24", "checkpoint-20", "checkpoint-6"], Checkpoint.All(project.Output).Select(c => c.Name));
        Assert.Equal("checkpoint-24\n", File.ReadAllText(Path.Combine(project.Output, "latest")));
    }

    [Fact]
    public void ARunThatEndedBeforeItsFirstCheckpointBegins()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config());
        var killed = project.Config() with { Output = project["killed"] };
        Directory.CreateDirectory(Path.Combine(killed.Output, "checkpoint-0.partial"));
        File.WriteAllText(Path.Combine(killed.Output, "metrics.jsonl"), "{\"event\":");
        Resume(killed);
        RunFiles.ExpectSame(project.Output, killed.Output);
    }

    [Fact]
    public void TheAdapterOfTheBestScoreIsPutBackWhereARunEndedWhileItWasReplaced()
    {
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config("lora"));
        var killed = project.Config("lora") with { Output = project["killed"] };
        StopAfter(killed, 8);
        Directory.Move(Path.Combine(killed.Output, "adapter"), Path.Combine(killed.Output, "adapter.previous"));
        Directory.CreateDirectory(Path.Combine(killed.Output, "adapter.partial"));
        Resume(killed);
        RunFiles.ExpectSame(project.Output, killed.Output);
    }

    [Fact]
    public void AFolderWithoutACheckpointIsRefused()
    {
        using var folder = new TempFolder();
        folder.Write("x", []);
        Assert.Equal($"{folder.Path} holds no checkpoint, so there is nothing to go on from; without --resume a run begins in an empty folder", Assert.Throws<InputException>(() => TrainingRun.ReadConfig(folder.Path)).Message);
    }

    internal static RunRecord Resume(RunConfig config)
    {
        TorchSharp.torch.random.manual_seed(77); // as in a new process: the generator stands anywhere
        using var run = TrainingRun.Resume(config);
        return run.Train();
    }

    internal static void StopAfter(RunConfig config, long step) => Stop(config, (stepped, stop) =>
    {
        if (stepped.Step == step) stop.Cancel();
    });

    private static void StopSoonAfter(RunConfig config, long step) => Stop(config, (stepped, stop) =>
    {
        if (stepped.Step == step) stop.CancelAfter(2);
    });

    // Begins a run, or goes on with it.
    private static void Stop(RunConfig config, Action<TrainingEvent.Stepped, CancellationTokenSource> stop)
    {
        TorchSharp.torch.random.manual_seed(78);
        using var source = new CancellationTokenSource();
        using var run = TrainingRun.Resume(config);
        Assert.Throws<OperationCanceledException>(() => run.Train(new RunConformanceTests.Sink(e =>
        {
            if (e is TrainingEvent.Stepped stepped) stop(stepped, source);
        }), source.Token));
    }
}
