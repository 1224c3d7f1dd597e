using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Evaluation;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

public sealed class BenchmarkEvaluatorTests : IDisposable
{
    private readonly TinyBenchmarks _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void AResultSaysWhatDecidedItAndCarriesEveryGroup()
    {
        var result = Evaluate(Options("mmlu", "lm-eval"));
        var settings = result.Settings;
        Assert.Equal(
            ("mmlu", "lm-eval", "lm-evaluation-harness 0.4.13", 5, 12, 1),
            (settings.Task, settings.Protocol, settings.ProtocolVersion, settings.Shots, settings.Questions, settings.Samples));
        Assert.Equal("highest sum of log-probabilities of \" A\", \" B\", \" C\", \" D\"", result.Settings.Decoding);
        Assert.Equal([("anatomy", 6), ("formal_logic", 6)], result.Groups.Select(group => (group.Name, group.Questions)));
        Assert.Equal([("STEM", 6), ("humanities", 6)], result.Categories.Select(group => (group.Name, group.Questions)));
        Assert.Equal(result.Groups.Average(group => group.Metrics["acc"]), result.Score, 1e-12);
        Assert.Equal(Path.GetFullPath(_tiny.Model), result.Settings.Model.Path);
        Assert.All([result.Settings.PromptsSha256, result.Settings.TokensSha256, result.Settings.Model.Fingerprint, result.Settings.Model.WeightsSha256],
            hash => Assert.Equal(64, hash.Length));
        Assert.Equal(["the data has 2 of the 57 subjects or tasks of mmlu", "so the score is not comparable with published ones"], result.Notes);
        Assert.Contains("libtorch", result.Environment.Keys);
    }

    [Fact]
    public void AnatomyIsHealthInOneProtocolAndStemInTheOther()
    {
        var result = Evaluate(Options("mmlu", "instructeval"));
        Assert.Equal(["other (business, health, misc.)", "health (field)", "humanities", "philosophy (field)"], result.Categories.Select(group => group.Name));
    }

    [Fact]
    public void TheFilesHoldTheResultAndALineForEveryQuestion()
    {
        var result = Evaluate(Options("drop", "lm-eval") with { Output = _tiny.Output });
        Assert.Equal(["items.jsonl", "result.json", "settings.json"], Directory.GetFiles(_tiny.Output).Select(Path.GetFileName).Order());
        using var written = JsonDocument.Parse(File.ReadAllText(Path.Combine(_tiny.Output, "result.json")));
        Assert.Equal(JsonSerializer.Serialize(result, AdapterJson.Options), JsonSerializer.Serialize(written.RootElement, AdapterJson.Options));
        var items = Items();
        Assert.Equal(
            Enumerable.Range(0, 6).Select(i => (i, "drop", $"dev-{i}", 3)),
            items.OrderBy(i => i.Number).Select(i => (i.Number, i.Group, i.Id, i.Shots)));
        Assert.Equal(items.Average(item => item.Metrics["f1"]), result.Metrics["f1"], 1e-12);
        Assert.All(items, item => Assert.Equal([[item.Id[^1..]]], item.Gold));
    }

    [Theory]
    [InlineData("mmlu", "lm-eval")]
    [InlineData("bbh", "instructeval")]
    [InlineData("drop", "lm-eval")]
    public void AnswersDoNotDependOnTheBatch(string task, string protocol)
    {
        var one = Evaluate(Options(task, protocol) with { BatchSize = 1, Output = _tiny["one"] });
        var many = Evaluate(Options(task, protocol) with { BatchSize = 5, Output = _tiny["many"] });
        Assert.Equal(one.Metrics, many.Metrics);
        Assert.Equal(Items("one").OrderBy(i => i.Number).Select(i => i.Answer), Items("many").OrderBy(i => i.Number).Select(i => i.Answer));
    }

    [Fact]
    public void AnEvaluationThatWasStoppedGoesOnWithWhatIsLeft()
    {
        var whole = Evaluate(Options("bbh", "instructeval"));
        using var stop = new CancellationTokenSource();
        var options = Options("bbh", "instructeval") with { Output = _tiny.Output, BatchSize = 1 };
        Assert.ThrowsAny<OperationCanceledException>(() => BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options, progress =>
        {
            if (progress.Done == 3) stop.Cancel();
        }, null, stop.Token));
        Assert.Equal(3, Items().Count);
        File.AppendAllText(Path.Combine(_tiny.Output, "items.jsonl"), "{\"number\":7,\"gro");
        var reports = new List<BenchmarkProgress>();
        var resumed = BenchmarkEvaluator.Evaluate(_tiny.Model, options with { BatchSize = 4 }, TinyBenchmarks.Options, reports.Add);
        Assert.Equal((3, 3, 8), (reports[0].Done, reports[0].Restored, reports[0].Total));
        Assert.Equal([3, 7, 8], reports.Select(report => report.Done));
        Assert.Equal(whole.Metrics, resumed.Metrics);
        Assert.Equal(Enumerable.Range(0, 8), Items().Select(item => item.Number).Order());
    }

    [Fact]
    public void AFinishedEvaluationAnswersNothingAgain()
    {
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        var first = Evaluate(options);
        var reports = new List<BenchmarkProgress>();
        var second = BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options, reports.Add);
        Assert.Equal(12, Assert.Single(reports).Restored);
        Assert.Equal((first.Score, first.Seconds), (second.Score, second.Seconds));
    }

    [Fact]
    public void TheFirstQuestionsOfEachGroupAreAskedWhereThereIsALimit()
    {
        var result = Evaluate(Options("bbh", "lm-eval") with { Limit = 2, Output = _tiny.Output });
        Assert.Equal(["0", "1", "0", "1"], Items().OrderBy(item => item.Number).Select(item => item.Id));
        Assert.False(result.IsComparable);
        Assert.Contains("only the first 2 question(s) of each subject or task were asked", result.Notes);
    }

    [Theory]
    [InlineData("instructeval", "6", "9,536")]
    [InlineData("lm-eval", "11", "86,945")]
    public void APartOfTheQuestionsOfTheOnlyTaskIsNotComparable(string protocol, string count, string all)
    {
        var result = Evaluate(Options("drop", protocol));
        Assert.False(result.IsComparable);
        Assert.Equal([$"the data has {count} questions, and all of drop has {all}", "so the score is not comparable with published ones"], result.Notes);
    }

    [Theory]
    [InlineData("mmlu", "instructeval", 57, 14_042)]
    [InlineData("mmlu", "lm-eval", 57, 14_042)]
    [InlineData("bbh", "instructeval", 27, 6_430)]
    [InlineData("bbh", "lm-eval", 27, 6_511)]
    [InlineData("humaneval", "lm-eval", 1, 164)]
    public void AllQuestionsAreComparableAndOneLessIsNot(string task, string protocol, int groups, int count)
    {
        var benchmark = BenchmarkCases.Get(task, protocol);
        BenchmarkQuestion[] questions = [.. Enumerable.Range(0, count).Select(i => new BenchmarkQuestion($"{i % groups}", $"{i}", "", [], "", []))];
        Assert.Empty(Comparability.Doubts(benchmark, Options(task, protocol), questions));
        Assert.Empty(Comparability.Doubts(benchmark, Options(task, protocol) with { Samples = 2 }, [.. questions, .. questions]));
        Assert.Equal(2, Comparability.Doubts(benchmark, Options(task, protocol), questions[1..]).Count);
    }

    [Fact]
    public void AModelThatWasMovedGoesOn()
    {
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        var first = Evaluate(options);
        Directory.Move(_tiny.Model, _tiny["moved"]);
        var second = BenchmarkEvaluator.Evaluate(_tiny["moved"], options, TinyBenchmarks.Options);
        Assert.Equal((first.Score, first.Seconds, _tiny["moved"]), (second.Score, second.Seconds, second.Settings.Model.Path));
    }

    [Fact]
    public void ThePrecisionIsThatOfTheWeightsAndThenTheOneItWasBegunWith()
    {
        var reports = new List<BenchmarkProgress>();
        BenchmarkResult Score(string model, string output, string? precision = null) => BenchmarkEvaluator.Evaluate(
            model, Options("mmlu", "lm-eval") with { Limit = 1, Output = _tiny[output] }, new() { Precision = precision, Threads = 1 }, reports.Add);
        Assert.Equal("fp32", Score(_tiny.Model, "fp32").Settings.Precision);
        Assert.Equal(["fp32: as the model's weights are", "prompts as the protocol has them"], reports[0].Notes.Take(2));
        foreach (var (type, precision) in new[] { ("bf16", "bf16"), ("fp16", "fp32") })
        {
            var model = _tiny[$"model in {type}"];
            AsLora.Models.ModelInitializer.Write(_tiny.Model, new() { Output = model, Type = type });
            Assert.Equal(precision, Score(model, type).Settings.Precision);
        }
        Assert.Equal("bf16", Score(_tiny.Model, "begun", "bf16").Settings.Precision);
        reports.Clear();
        Assert.Equal("bf16", Score(_tiny.Model, "begun").Settings.Precision);
        Assert.StartsWith("bf16: as the evaluation was begun", reports[0].Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsHoldWhatEndsATextAndWhatComputed()
    {
        var settings = Evaluate(Options("bbh", "instructeval")).Settings;
        Assert.Equal([2], settings.StopIds);
        Assert.Equal(("cpu", null), (settings.Device, settings.CodeExecution));
        Assert.NotEmpty(settings.Program);
        Assert.Empty(Evaluate(Options("mmlu", "lm-eval")).Settings.StopIds);
    }

    [Fact]
    public void PreparationsCanBeStopped()
    {
        var stopped = new CancellationToken(canceled: true);
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        Assert.ThrowsAny<OperationCanceledException>(() => BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options, cancellation: stopped));
        Assert.False(Directory.Exists(_tiny.Output));
        Assert.ThrowsAny<OperationCanceledException>(() => BenchmarkModel.Of(AsLora.Hub.ModelFolder.Open(_tiny.Model), null, stopped));
    }

    [Fact]
    public void ShotsAndLengthOfOnesOwnAreTakenAndMarked()
    {
        var result = Evaluate(Options("mmlu", "instructeval") with { Shots = 2, MaxLength = 120, Output = _tiny.Output });
        Assert.Contains("2 shots were given, and the protocol has 5", result.Notes);
        Assert.Contains("120 tokens were read at most, which is not the protocol's", result.Notes);
        Assert.Equal(12, result.PromptsWithFewerShots);
        Assert.All(Items(), item => Assert.Equal((0, false), (item.Shots, item.IsCut)));
        var cut = Evaluate(Options("mmlu", "lm-eval") with { MaxLength = 120 });
        Assert.Equal((0, 12), (cut.PromptsWithFewerShots, cut.PromptsCut));
    }

    [Fact]
    public void TheTemplateOfAModelIsLeftAside()
    {
        var plain = Evaluate(Options("drop", "instructeval"));
        File.WriteAllText(Path.Combine(_tiny.Model, "chat_template.jinja"), "<|im_start|>{{ messages }}");
        Assert.Equal(plain.Settings.TokensSha256, Evaluate(Options("drop", "instructeval")).Settings.TokensSha256);
    }

    [Fact]
    public void APromptOfExactlyTheLongestLengthKeepsItsShots()
    {
        var tokenizer = AsLora.Tokenization.Tokenizer.Load(_tiny.Model);
        var question = BenchmarkCases.Get("mmlu", "instructeval").Read(_tiny["mmlu"], 5)[0];
        var length = BenchmarkPrompt.Fit(0, question, null, tokenizer).Ids.Length;
        Assert.Equal((5, 4), (BenchmarkPrompt.Fit(0, question, length, tokenizer).Shots, BenchmarkPrompt.Fit(0, question, length - 1, tokenizer).Shots));
    }

    private BenchmarkOptions Options(string task, string protocol) => new() { Task = task, Protocol = protocol, Data = _tiny[task] };

    private BenchmarkResult Evaluate(BenchmarkOptions options) => BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options);

    private List<BenchmarkItem> Items(string folder = "output") =>
        [.. File.ReadLines(Path.Combine(_tiny[folder], "items.jsonl")).Select(line => JsonSerializer.Deserialize<BenchmarkItem>(line, AdapterJson.Options)!)];
}
