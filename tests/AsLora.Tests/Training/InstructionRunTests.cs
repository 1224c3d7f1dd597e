using AsLora.Adapters;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using AsLora.Training.Configuration;
using AsLora.Training.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Training;

/// <summary>What must hold of the instruction tuning of a language model.</summary>
public sealed class InstructionRunTests : IDisposable
{
    private readonly TinyInstructions _project = new();

    // LLaMA has no bias, so BitFit has nothing to train.
    public static TheoryData<string> Methods => [.. AdapterMethods.All.Where(m => m.Base != BaseTraining.Biases).Select(m => m.Name)];

    public void Dispose() => _project.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void EveryMethodTrainsAndItsAdapterScoresTheSameInAnotherModelToTheLastDigit(string method)
    {
        var record = Train(_project.Config(method) with { LearningRate = 5e-3 });

        var again = RunEvaluator.Evaluate(_project.Output);
        Assert.Equal((record.Best.Score, record.Best.Loss), (again.Score, again.Loss));
        Assert.Equal(Math.Exp(record.Best.Loss), record.Best.Score);
        Assert.Equal("perplexity", record.Metric);
        // While factors still merge no adapter is kept.
        var from = record.Merges.Count > 0 ? record.Merges[^1].Step : 0;
        Assert.Equal(record.Evaluations.Where(e => e.Split == "dev" && e.Step >= from).Min(e => e.Score), record.Best.Score);
    }

    [Fact]
    public void AMethodThatTrainsNothingOfAModelIsRefused()
    {
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(_project.Config("bitfit")));
        Assert.StartsWith("BitFit trains nothing of this model: 0 of ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.Output));
    }

    [Fact]
    public void KindsOfDifferentShapeMergeEachWithinItselfAndThePlainLoraOfItGivesTheSameLogits()
    {
        var record = Train(_project.Config() with { LearningRate = 1e-2, Epochs = 3 });
        var adapter = Path.Combine(_project.Output, "adapter");
        PeftExport.Write(adapter, _project["peft"], asLora: true);

        using var scope = NewDisposeScope();
        var folder = ModelFolder.Open(_project.Model);
        using var model = CausalLanguageModel.Load(folder, ScalarType.Float32, CPU);
        model.eval();
        var (q, v) = (model.Linears.Where(l => l.Site.Kind == "q_proj").ToList(), model.Linears.Where(l => l.Site.Kind == "v_proj").ToList());
        Assert.NotEqual(q[0].Site.Out, v[0].Site.Out);
        Assert.All(record.Merges, merge => Assert.Contains(merge.Kind, new[] { "q_proj", "v_proj" }));
        Assert.NotEmpty(record.Merges);
        var left = (Q: q.Count - record.Merges.Count(m => m.Kind == "q_proj"), V: v.Count - record.Merges.Count(m => m.Kind == "v_proj"));
        Assert.Equal(4 * (q[0].Site.In + v[0].Site.In + (left.Q * q[0].Site.Out) + (left.V * v[0].Site.Out)), record.CountsAtEnd.Adapter);

        var batch = LabelledBatch.Of(tensor(new long[,] { { 1, 50, 60, 70, 80, 90 } }), ones(1, 6), tensor(new long[,] { { -100, 50, 60, 70, 80, 90 } }));
        Tensor Logits(string path)
        {
            using var loaded = LoadedAdapter.Load(path, model, folder);
            loaded.Attach();
            return model.forward(batch).detach();
        }
        var (native, exported, alone) = (Logits(adapter), Logits(_project["peft"]), model.forward(batch));
        Assert.InRange((native - exported).abs().max().item<float>(), 0, 1e-5f);
        Assert.True((native - alone).abs().max().item<float>() > 1e-3f, "the adapter changes nothing");
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(1, 8)]
    [InlineData(3, 3)] // the last micro-batch is smaller than the others
    public void TheGradientsOfAWindowOfUnequalTextsDoNotDependOnHowItIsSplit(int batchSize, int accumulation)
    {
        var whole = FirstMoments(_project.Config("lora") with { BatchSize = 8, Accumulation = 1 });
        var split = FirstMoments(_project.Config("lora") with { BatchSize = batchSize, Accumulation = accumulation });
        Assert.Equal(whole.Count, split.Count);
        Assert.All(whole, pair => Assert.InRange(pair.Value.Zip(split[pair.Key], (a, b) => Math.Abs(a - b)).Max(), 0, 1e-6f));
        Assert.All(whole, pair => Assert.True(pair.Value.Max(Math.Abs) > 1e-5f, $"{pair.Key} has hardly a gradient"));
    }

    [Fact]
    public void AGreatestLengthBeyondTheModelIsToldAndTheRunSaysWhatItWasCutTo()
    {
        using var run = TrainingRun.Prepare(_project.Config("lora") with { MaxLength = 4000 });
        Assert.Contains("max-length 4000 is more than the model reads: texts are cut to 128 tokens", run.Plan.Notes);
        Assert.Equal(128, run.Plan.Config.MaxLength);
        using var within = TrainingRun.Prepare(_project.Config("lora") with { MaxLength = 100, Output = _project["within"] });
        Assert.DoesNotContain(within.Plan.Notes, note => note.Contains("max-length", StringComparison.Ordinal));
        Assert.Equal(100, within.Plan.Config.MaxLength);
    }

    [Fact]
    public void AFolderOfFilesInSeveralFormatsIsTrainedOnAndRecordsOfItAreHeldOut()
    {
        var folder = Directory.CreateDirectory(_project["several"]).FullName;
        File.WriteAllLines(Path.Combine(folder, "a.jsonl"), Enumerable.Range(0, 10).Select(i => $$"""{"instruction": "red {{i}}", "output": "blue"}"""));
        File.WriteAllLines(Path.Combine(folder, "b.jsonl"),
            Enumerable.Range(0, 10).Select(i => $$"""{"instruction": "green {{i}}", "instances": [{"input": "", "output": "grey"}, {"input": "x", "output": "y"}]}"""));
        using var run = TrainingRun.Prepare(_project.Config("lora") with { Data = folder, DevFraction = 0.05, Template = "chatml" });
        // One of twenty records is held out, and all its samples with it.
        Assert.InRange(run.Plan.TrainExamples, 28, 29);
        Assert.Contains(run.Plan.Notes, note => note.Contains("a.jsonl is read as Alpaca", StringComparison.Ordinal));
        Assert.Contains(run.Plan.Notes, note => note.Contains("b.jsonl is read as Self-Instruct", StringComparison.Ordinal));
        Assert.True(run.Train().IsFinished);
    }

    [Fact]
    public void RecomputedActivationsGiveTheSameRunWithDropoutToo()
    {
        using (var subject = TaskModel.Create(_project.Config() with { Recompute = true })) Assert.True(((CausalLanguageModel)subject.Model).RecomputesActivations);
        var config = _project.Config("lora") with { Samples = 0, Method = new() { Name = "lora", Options = new() { Rank = 4, Dropout = 0.2 } } };
        var (kept, again) = (Losses(config), Losses(config with { Output = _project["second"], Recompute = true }));
        Assert.Equal(kept.Count, again.Count);
        Assert.All(kept.Zip(again), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.True(kept.Distinct().Count() > 1);
    }

    [Fact]
    public void PackedRowsHoldEveryTargetAndLearnFromTextsThatDoNotSeeEachOther()
    {
        // One update of everything: as many targets, each seeing its own text alone, give the same loss however they are laid into rows.
        var config = _project.Config("lora") with { BatchSize = 100, Accumulation = 1, MaxSteps = 1, Samples = 0, TrainSample = 0, MaxLength = 90 };
        using (var plan = TrainingRun.Prepare(config)) Assert.Equal(24, plan.Plan.TrainExamples);
        var (alone, packed) = (Losses(config), Losses(config with { Output = _project["second"], Packing = true }));
        Assert.Equal(alone[0], packed[0], 1e-5);
        using var run = TrainingRun.Prepare(config with { Output = _project["third"], Packing = true });
        Assert.InRange(run.Plan.TrainExamples, 2, 12);
        Assert.Contains(run.Plan.Notes, note => note == $"train: 24 samples share {run.Plan.TrainExamples} rows");
    }

    [Fact]
    public void SomePromptsAreAnsweredAtEveryEvaluationWithoutChangingTheRun()
    {
        var answers = new List<TrainingEvent.Answered>();
        Train(_project.Config() with { Samples = 2 }, new Sink(e =>
        {
            if (e is TrainingEvent.Answered answered) answers.Add(answered);
        }));
        Train(_project.Config() with { Samples = 0, Output = _project["second"] });

        Assert.Equal([4, 4, 8, 8], answers.Select(a => a.Step));
        Assert.Equal(answers[0].Prompt, answers[2].Prompt);
        Assert.All(answers, a => Assert.EndsWith("?", a.Prompt, StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_project.Output, "adapter", "adapter.safetensors")), File.ReadAllBytes(Path.Combine(_project["second"], "adapter", "adapter.safetensors")));
    }

    [Fact]
    public void ARunThatIsStoppedGoesOnToTheSameBytes()
    {
        var config = _project.Config() with { Packing = true, MaxLength = 60, Recompute = true, BatchSize = 1, Method = new() { Name = "aslora", Options = new() { Rank = 4, Dropout = 0.1, Merge = new() { Start = 2, Interval = 1, Until = 0.9 } } } };
        Train(config);
        var second = config with { Output = _project["second"] };
        using (var stop = new CancellationTokenSource())
        using (var run = TrainingRun.Prepare(second))
        {
            Assert.Throws<OperationCanceledException>(() => run.Train(new Sink(e =>
            {
                if (e is TrainingEvent.Stepped { Step: 3 }) stop.Cancel();
            }), stop.Token));
        }
        random.manual_seed(99);
        using (var run = TrainingRun.Resume(second)) run.Train();
        foreach (var file in new[] { "adapter.json", "adapter.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_project.Output, "adapter", file)), File.ReadAllBytes(Path.Combine(second.Output, "adapter", file)));
    }

    [Fact]
    public void AsManyTensorsLiveAfterManyUpdatesWithEvaluationAsAfterFive()
    {
        var live = new Dictionary<long, long>();
        Train(_project.Config() with { MaxSteps = 60, EvaluateEvery = 20, Recompute = true, Method = new() { Name = "aslora", Options = new() { Rank = 2, Merge = new() { Start = 1, Interval = 1, Until = 4 } } } }, new Sink(e =>
        {
            if (e is TrainingEvent.Stepped { Step: 5 or 60 } stepped) live[stepped.Step] = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        }));
        Assert.Equal(live[5], live[60]);
    }

    [Theory]
    [InlineData("packing", "true")]
    [InlineData("max-length", "30")]
    [InlineData("dev-seed", "7")]
    public void OtherRowsAreNoDataToGoOnWith(string option, string value)
    {
        var config = _project.Config() with { Data = Path.Combine(_project.Data, "train.jsonl"), MaxLength = 60 };
        Train(config with { MaxSteps = 2 });
        var changed = RunOptions.Find(option)!.Write(config with { MaxSteps = 4 }, value)!;
        var error = Assert.Throws<InputException>(() => TrainingRun.Resume(changed, [option, "max-steps"]));
        Assert.Contains($"the data in {config.Data} are not those", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAFileToScoreWholeRecordsAreHeldOut()
    {
        var config = _project.Config() with { Data = Path.Combine(_project.Data, "train.jsonl") };
        using var run = TrainingRun.Prepare(config);
        Assert.Equal((22, 2), (run.Plan.TrainExamples, run.Plan.EvaluationExamples));
        Assert.Contains("train: 22 of 24 samples; the others are held out to be scored", run.Plan.Notes);
    }

    [Fact]
    public void AnArrayOnOneLineIsManyRecordsOfWhichTheSameAreHeldOutAsOfLines()
    {
        var lines = Path.Combine(_project.Data, "train.jsonl");
        File.WriteAllText(_project["array.json"], $"[{string.Join(',', File.ReadAllLines(lines))}]");
        var config = _project.Config() with { Data = lines };
        using (var run = TrainingRun.Prepare(config with { Data = _project["array.json"] }))
            Assert.Equal((22, 2), (run.Plan.TrainExamples, run.Plan.EvaluationExamples));
        Assert.Equal(HeldOut(config), HeldOut(config with { Data = _project["array.json"] }));

        static IEnumerable<string> HeldOut(RunConfig config)
        {
            using var subject = TaskModel.Create(config);
            var data = (LanguageData)subject.Read(null, "dev");
            return [.. Enumerable.Range(0, data.Count).Select(row => string.Join(',', data.Row(row)[0].Ids))];
        }
    }

    [Theory]
    [InlineData("mrpc", "template, samples: for the instruction tuning of a language model alone; give --task instruct, or leave it out")]
    [InlineData("instruct", "task instruct and text are given; instruction data have keys of their own and no columns: leave out text")]
    public void OptionsOfAnotherKindOfTaskAreRefused(string task, string message)
    {
        var config = _project.Config() with { Task = task };
        config = task == "instruct" ? config with { Text = ["a"] } : config with { Template = "alpaca", Samples = 2 };
        Assert.Equal(message, Assert.Throws<InputException>(() => TrainingRun.Prepare(config)).Message);
    }

    private static List<double> Losses(RunConfig config)
    {
        var losses = new List<double>();
        Train(config, new Sink(e =>
        {
            if (e is TrainingEvent.Stepped step) losses.Add(step.Loss);
        }));
        return losses;
    }

    // With β1 = 0 the first moment after one update is the gradient itself. The window is the first eight rows, whatever the order of a run would be.
    private static Dictionary<string, float[]> FirstMoments(RunConfig config)
    {
        using var scope = NewDisposeScope();
        using var subject = TaskModel.Create(config);
        // B is 0 at the start, and then A has no gradient.
        using (no_grad())
            foreach (var factor in subject.Adapters.Factors.Where(f => f.Spec.Id.EndsWith(":B", StringComparison.Ordinal))) factor.Value.fill_(0.02f);
        var (parameters, optimizer) = (TrainedParameters.Select(subject.Model, subject.Adapters, decayAll: false), new AdamW(0, 0.999, 1e-8, 0));
        using (optimizer)
        {
            var trainer = new Trainer(subject.Model, parameters, optimizer, LearningRateSchedule.Resolve("constant", 0, 10, 1e-3), clip: 0, merger: null);
            var data = subject.Read(null, "train");
            TokenBatch[] window = [.. Enumerable.Range(0, 8).Chunk(config.BatchSize!.Value).Select(rows => data.Batch(rows, CPU))];
            Assert.True(window.Max(b => b.Ids.shape[1]) > window.Min(b => b.Ids.shape[1]) || window.Length == 1, "the texts are of one length");
            trainer.Step(window);
            return optimizer.Moments.ToDictionary(m => m.Key, m => m.Value.First.data<float>().ToArray(), StringComparer.Ordinal);
        }
    }

    private static RunRecord Train(RunConfig config, ITrainingSink? sink = null)
    {
        using var run = TrainingRun.Prepare(config);
        return run.Train(sink);
    }

    private sealed class Sink(Action<TrainingEvent> action) : ITrainingSink
    {
        public void Emit(TrainingEvent trainingEvent) => action(trainingEvent);
    }
}
