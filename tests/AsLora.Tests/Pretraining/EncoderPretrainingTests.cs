using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Pretraining;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using AsLora.Training.Events;
using static TorchSharp.torch;

namespace AsLora.Tests.Pretraining;

public sealed class EncoderPretrainingTests : IDisposable
{
    private const int Steps = 60;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnEncoderLearnsWhatIsHiddenAndIsAFolderThatClassifiersReadAndTrainGoesOnFrom()
    {
        var record = EncoderPretraining.Run(Options("one", steps: 200));
        // Of ten words and a full stop chance finds one in five.
        Assert.True(record.Run.Best.Metrics["accuracy"] > 0.4, $"accuracy {record.Run.Best.Metrics["accuracy"]}");
        Assert.Equal(Math.Exp(record.Run.Best.Loss), record.Run.Best.Metrics["perplexity"]);

        using var weights = SafetensorsReader.Open(record.Encoder);
        Assert.All(weights.Entries.Values, e => Assert.Equal(SafetensorsType.F16, e.Type));
        Assert.Equal(record.Parameters, weights.Entries.Values.Sum(e => e.Count));
        Assert.Equal(
            ["lm_head.bias", "lm_head.dense.bias", "lm_head.dense.weight", "lm_head.layer_norm.bias", "lm_head.layer_norm.weight"],
            weights.Entries.Keys.Where(name => !name.StartsWith("roberta.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(record.Encoder, "config.json")));
        var keys = config.RootElement;
        Assert.Equal(("RobertaForMaskedLM", "float16"), (keys.GetProperty("architectures")[0].GetString(), keys.GetProperty("torch_dtype").GetString()));
        Assert.Equal((0.1, record.Vocabulary), (keys.GetProperty("hidden_dropout_prob").GetDouble(), Tokenizer.Load(record.Encoder).VocabularySize));

        using var classifier = SequenceClassifier.Load(ModelFolder.Open(record.Encoder), new(3), 1, ScalarType.Float32, CPU);
        Assert.Equal((24, 2 * 6), (classifier.MaxLength, classifier.Linears.Count));
        var further = new RunConfig
        {
            Model = record.Encoder,
            Task = "mlm",
            Data = _folder["corpus.txt"],
            Output = _folder["further"],
            Method = new() { Name = "full" },
            Precision = "fp32",
            Threads = 1,
            MaxSteps = 2,
            TrainSample = 0,
            MaxLength = 24,
        };
        using var run = TrainingRun.Prepare(further);
        // Half precision is all that was lost.
        Assert.InRange(run.Train().Evaluations[^1].Loss, 0, record.Run.Best.Loss * 1.2);
    }

    [Fact]
    public void TwoOfThemEndWithTheSameBytesAndASeedWithOthers()
    {
        EncoderPretraining.Run(Options("one", steps: 5));
        EncoderPretraining.Run(Options("two", steps: 5));
        EncoderPretraining.Run(Options("other", steps: 5, seed: 43));
        var files = Directory.GetFiles(Path.Combine(_folder["one"], "encoder")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["config.json", "merges.txt", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.json"], files);
        foreach (var file in files) Assert.Equal(Bytes("one", file), Bytes("two", file));
        Assert.NotEqual(Bytes("one", "model.safetensors"), Bytes("other", "model.safetensors"));
    }

    [Fact]
    public void OneThatWasStoppedEndsWithWhatItWouldHaveEndedWith()
    {
        // Both under one name, which their files hold.
        var options = Options("one");
        EncoderPretraining.Run(options);
        Directory.Move(_folder["one"], _folder["alone"]);
        foreach (var step in new[] { 0, 7, 31 })
        {
            using var stop = new CancellationTokenSource();
            var sink = new RunConformanceTests.Sink(e =>
            {
                if ((e is TrainingEvent.Started && step == 0) || (e is TrainingEvent.Stepped stepped && stepped.Step == step)) stop.Cancel();
            });
            Assert.Throws<OperationCanceledException>(() => step == 0
                ? EncoderPretraining.Run(options, sink, cancellation: stop.Token)
                : EncoderPretraining.Resume(_folder["one"], sink, cancellation: stop.Token));
        }
        EncoderPretraining.Resume(_folder["one"]);
        RunFiles.ExpectSame(Path.Combine(_folder["alone"], "run"), Path.Combine(_folder["one"], "run"));
        Assert.Equal(Bytes("alone", "model.safetensors"), Bytes("one", "model.safetensors"));
        // Once more: it is finished, and stays what it is.
        Assert.Equal(Steps, EncoderPretraining.Resume(_folder["one"]).Run.Steps);
        Assert.Equal(Bytes("alone", "model.safetensors"), Bytes("one", "model.safetensors"));
    }

    [Fact]
    public void TheBuiltInCorpusIsWrittenFromTheSeed()
    {
        var options = Options("one", steps: 1) with { Corpus = PretrainingOptions.BuiltIn, Texts = 300, Vocabulary = 600 };
        EncoderPretraining.Run(options);
        EncoderPretraining.Run(options with { Training = options.Training with { Output = _folder["two"] } });
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["one"], "corpus.txt")), File.ReadAllBytes(Path.Combine(_folder["two"], "corpus.txt")));
        Assert.Equal(300, AsLora.Tasks.TextCorpus.Read(Path.Combine(_folder["one"], "corpus.txt")).Count());
    }

    [Fact]
    public void AllThatIsWrongIsListedAndNothingIsWritten()
    {
        var options = Options("one") with { Vocabulary = 260, Corpus = _folder["none.txt"], Shape = new(0, 10, 3, 8) };
        options = options with { Training = options.Training with { LearningRate = -1, Masking = 1 } };
        var error = Assert.Throws<InputException>(() => EncoderPretraining.Run(options));
        Assert.Equal(
            [
                "layers: found 0, expected a whole number of at least 1",
                "hidden-size 10 cannot be divided among 3 heads",
                "masking: found \"1\", expected a number above 0 and below 1",
                "learning-rate: found \"-1\", expected a number above 0",
                "vocabulary: found 260, expected at least 261: 5 special tokens and one for each byte",
                $"corpus: there is no file {_folder["none.txt"]}; expected a text file, or built-in",
            ],
            error.Message.Split('\n'));
        Assert.False(Directory.Exists(_folder["one"]));
    }

    [Fact]
    public void AFolderThatHoldsSomethingIsRefusedAndOneWithoutAPretrainingCannotGoOn()
    {
        Directory.CreateDirectory(_folder["one"]);
        File.WriteAllText(Path.Combine(_folder["one"], "mine"), "");
        var refused = Assert.Throws<InputException>(() => EncoderPretraining.Run(Options("one")));
        Assert.StartsWith($"the output folder {_folder["one"]} is not empty", refused.Message, StringComparison.Ordinal);
        var error = Assert.Throws<InputException>(() => EncoderPretraining.Resume(_folder["one"]));
        Assert.Equal($"there is no {Path.Combine(_folder["one"], "pretraining.json")}, so there is no pretraining to go on with", error.Message);
    }

    [Theory]
    [InlineData("lora", "method.name: found \"lora\"; a masked language model learns with all its parameters, head included: give --method full")]
    [InlineData("full", "task mlm and test are given; a corpus has neither columns nor a test: leave out test")]
    public void WhatDoesNotGoWithATaskOfHiddenWordsIsRefused(string method, string problem)
    {
        var config = new RunConfig { Model = "m", Task = "mlm", Data = "d", Output = "o", Method = new() { Name = method } };
        if (method == "full") config = config with { Test = "t.txt" };
        Assert.Equal(problem, Assert.Throws<InputException>(config.Validate).Message);
    }

    private PretrainingOptions Options(string name, long steps = Steps, ulong seed = 42)
    {
        TinyCorpus.Write(_folder["corpus.txt"], 400);
        return new()
        {
            Corpus = _folder["corpus.txt"],
            Vocabulary = 300,
            Shape = new(2, 32, 2, 64),
            Training = PretrainingOptions.DefaultTraining with
            {
                Output = _folder[name],
                Seed = seed,
                MaxSteps = steps,
                BatchSize = 16,
                MaxLength = 24,
                LearningRate = 5e-3,
                Precision = "fp32",
                Threads = 1,
                EvaluateEvery = 20,
                CheckpointEvery = 5,
                DevFraction = 0.1,
                TrainSample = 50,
            },
        };
    }

    private byte[] Bytes(string name, string file) => File.ReadAllBytes(Path.Combine(_folder[name], "encoder", file));
}
