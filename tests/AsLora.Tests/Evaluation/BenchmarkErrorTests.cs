using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Evaluation;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

public sealed class BenchmarkErrorTests : IDisposable
{
    private readonly TinyBenchmarks _tiny = new(maxLength: 400);

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void NamesThatAreNotKnownAreRefusedWithTheNearest()
    {
        Assert.Equal("task: found \"mlmu\", expected one of mmlu, bbh, drop, humaneval; did you mean \"mmlu\"?", Problem(Options("mlmu", "lm-eval")));
        Assert.Equal("protocol: found \"lmeval\", expected one of instructeval, lm-eval; did you mean \"lm-eval\"?", Problem(Options("mmlu", "lmeval")));
    }

    [Fact]
    public void NumbersOutOfTheirRangeAreListed() => Assert.Equal(
        "shots: found \"-1\", expected a whole number of at least 0\n"
            + "limit: found \"0\", expected a whole number of at least 1\nbatch-size: found \"0\", expected a whole number of at least 1",
        Problem(Options("mmlu", "lm-eval") with { Shots = -1, Limit = 0, BatchSize = 0 }));

    [Fact]
    public void HumanEvalIsRefusedBeforeAnythingIsReadUnlessProgramsMayRun()
    {
        var options = Options("humaneval", "lm-eval") with { Data = "nowhere", AllowCodeExecution = false };
        Assert.Equal(
            "humaneval runs programs that the model has written, which nobody has read; --allow-code-execution allows that, in a sandbox",
            Assert.Throws<InputException>(() => BenchmarkEvaluator.Evaluate("nowhere", options)).Message);
    }

    [Fact]
    public void SamplesAndShotsThatAProtocolDoesNotKnowAreRefused()
    {
        Assert.Equal("samples: found \"2\"; instructeval asks humaneval with 1 or 10 or 100",
            Problem(Options("humaneval", "instructeval") with { Samples = 2 }));
        Assert.Equal("samples: found \"10\"; lm-eval asks mmlu with 1", Problem(Options("mmlu", "lm-eval") with { Samples = 10 }));
        Assert.Equal($"{Path.Combine(_tiny["mmlu"], "dev", "anatomy_dev.csv")} has 5 row(s), which is too few for 6 shots",
            Problem(Options("mmlu", "lm-eval") with { Shots = 6 }));
        Assert.Contains("which leaves none to score after 6 shots", Problem(Options("bbh", "instructeval") with { Shots = 6 }), StringComparison.Ordinal);
        Assert.Contains("has 3 solved question(s), which is too few for 4 shots", Problem(Options("bbh", "lm-eval") with { Shots = 4 }),
            StringComparison.Ordinal);
        Assert.Contains("has 5 question(s) to train on, which is too few to draw 5 shots and one to spare",
            Problem(Options("drop", "lm-eval") with { Shots = 5 }), StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatReadsTooFewTokensIsRefused() => Assert.Equal(
        "250 tokens are read at most, and an answer of bbh may have 256, which leaves none for the question",
            Problem(Options("bbh", "lm-eval") with { MaxLength = 250 }));

    [Fact]
    public void AnotherSettingOrModelThanItWasBegunWithIsRefused()
    {
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options);
        var problem = Problem(options with { Shots = 2, Limit = 3 });
        Assert.StartsWith($"{_tiny.Output} holds an evaluation with other settings; repeat these, or choose another --output:\n", problem,
            StringComparison.Ordinal);
        Assert.Contains("\n  shots: it was begun with 5, and now it is 2\n", problem, StringComparison.Ordinal);
        Assert.Contains("\n  limit: it was begun with nothing, and now it is 3\n", problem, StringComparison.Ordinal);
        var weights = Path.Combine(_tiny.Model, "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Assert.Contains("other settings; repeat these, or choose another --output: model.weightsSha256: it was begun with ", Problem(options),
            StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOfProgramsAreRefusedWhereNoneAreRun() => Assert.Equal(
        "allow-code-execution: mmlu runs no programs; leave it out\nwithout-isolation: mmlu runs no programs; leave it out\n"
            + "python: mmlu runs no programs; leave it out",
        Problem(Options("mmlu", "lm-eval") with { Python = "nowhere", WithoutIsolation = true, AllowCodeExecution = true }));

    [Fact]
    public void AnotherSettingIsToldBeforeAModelIsLoaded()
    {
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options);
        string Early(BenchmarkOptions other) => Assert.Throws<InputException>(() => BenchmarkEvaluator.Evaluate("nowhere", other)).Message;
        Assert.EndsWith(": shots: it was begun with 5, and now it is 4", Early(options with { Shots = 4 }), StringComparison.Ordinal);
        Assert.StartsWith("there is no folder nowhere; ", Early(options), StringComparison.Ordinal);
    }

    [Fact]
    public void LinesThatAreNoAnswersOfTheEvaluationAreListed()
    {
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options);
        var file = Path.Combine(_tiny.Output, "items.jsonl");
        var lines = File.ReadAllLines(file);
        var prompt = JsonNode.Parse(lines[3])!["promptSha256"]!.GetValue<string>();
        lines[1] = lines[0];
        lines[2] = With(lines[2], "number", 12);
        lines[3] = lines[3].Replace(prompt, new string('0', 64), StringComparison.Ordinal);
        lines[4] = With(lines[4], "metrics", new JsonObject { ["f1"] = 1 });
        lines[5] = With(lines[5], "number", -1);
        File.WriteAllLines(file, lines);
        var (first, third) = (JsonNode.Parse(lines[0])!["number"], JsonNode.Parse(lines[3])!["number"]);
        Assert.Equal(
            $"{file} has lines that are no answers of this evaluation; remove them, and what is missing is asked again:\n"
                + $"  line 2: question {first} was answered in a line before\n  line 3: there is no question 12; the last one is 11\n"
                + $"  line 4: question {third} has another prompt\n  line 5: its metrics are not those of the first line\n"
                + "  line 6: there is no question -1; the last one is 11",
            Problem(options));
        File.WriteAllLines(file, [lines[0], .. lines[6..]]);
        Assert.Equal(12, BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options).Groups.Sum(group => group.Questions));

        static string With(string line, string key, JsonNode value)
        {
            var item = JsonNode.Parse(line)!.AsObject();
            item[key] = value;
            return item.ToJsonString();
        }
    }

    [Fact]
    public void ThreadsBelowOneAreRefused() => Assert.Equal(
        "threads: found \"0\", expected a whole number of at least 1",
        Assert.Throws<InputException>(() => BenchmarkEvaluator.Evaluate(_tiny.Model, Options("mmlu", "lm-eval"), new() { Threads = 0 })).Message);

    [Fact]
    public void AFolderWithSomethingElseIsLeftAlone()
    {
        _tiny.Write("output/notes.txt", "mine");
        Assert.Contains("is not empty (notes.txt …)", Problem(Options("mmlu", "lm-eval") with { Output = _tiny.Output }), StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(_tiny.Output).Select(Path.GetFileName));
    }

    [Fact]
    public void ADamagedLineOfAnswersIsNamed()
    {
        var options = Options("mmlu", "lm-eval") with { Output = _tiny.Output };
        BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options);
        var file = Path.Combine(_tiny.Output, "items.jsonl");
        var lines = File.ReadAllLines(file);
        lines[1] = lines[1][..20];
        File.WriteAllLines(file, lines);
        Assert.StartsWith($"{file}, line 2 is not an answered question: ", Problem(options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "mmlu", "test/anatomy_test.csv", "q,1,2,3,4,A\nq,1,2,3,4,E\nq,1,2\n",
        "has 2 rows that cannot be used:|line 2: the answer is \"E\", expected A, B, C or D|line 3: 3 field(s), expected 6")]
    [InlineData("mmlu", "test/anatomy_test.csv", "q,1,2,3,\"4,A\n", "line 1: its quotes do not match")]
    [InlineData(
        "bbh", "bbh/counting.json", "{\"examples\":[{\"input\":1,\"target\":\"a\"},{\"input\":\"b\"}]}",
        "example 0: expected a text under \"input\"|example 1: expected a text under \"target\"")]
    [InlineData("bbh", "bbh/counting.json", "{\"examples\":\n[}", "counting.json:2 is not valid JSON")]
    [InlineData(
        "bbh", "cot-prompts/counting.txt", "w\n-----\nDo it.\n\nQ: a\nb?\nA: So the answer is 1.\n\nQ: c?\nA: Who knows\n",
        "line 9: the question has no line \"A: …\" that ends with \"the answer is …\" and a full stop")]
    [InlineData(
        "drop", "drop_dataset_dev.json", "{\"p\":{\"passage\":\"x\",\"qa_pairs\":[{\"question\":\"q\",\"query_id\":\"1\",\"answer\":{\"number\":3}}]}}",
        "passage \"p\", question 0, answer: expected a text under \"number\"")]
    [InlineData(
        "drop", "drop_dataset_dev.json", "{\"p\":{\"passage\":\"\\ud800\",\"qa_pairs\":[]}}",
        "passage \"p\", passage: an escape sequence stands for half a character")]
    [InlineData("drop", "other_dev.json", "{}", "holds 2 files *dev*.json, expected one: DROP's drop_dataset_dev.json")]
    public void FilesThatCannotBeUsedAreNamedWithThePlace(string task, string file, string text, string problems)
    {
        _tiny.Write($"{task}/{file}", text);
        var problem = Problem(Options(task, "lm-eval"));
        Assert.All(problems.Split('|'), part => Assert.Contains(part, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void LinesOfHumanEvalThatCannotBeUsedAreNamed()
    {
        _tiny.Write("humaneval/HumanEval.jsonl", "{\"task_id\":\"a\"}\nnot json\n");
        var problem = Assert.Throws<InputException>(() => AsLora.Evaluation.HumanEval.HumanEvalQuestions.Read(_tiny["humaneval"])).Message;
        Assert.Contains("line 1: the object: expected a text under \"prompt\"", problem, StringComparison.Ordinal);
        Assert.Contains("line 2: not valid JSON", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNotThereIsNamedWithWhatIsExpected() => Assert.Equal(
        $"there is no folder {Path.Combine(_tiny["nowhere"], "test")}; expected MMLU's folders dev and test, with SUBJECT_dev.csv and SUBJECT_test.csv",
        Problem(Options("mmlu", "lm-eval") with { Data = _tiny["nowhere"] }));

    private BenchmarkOptions Options(string task, string protocol) =>
        new() { Task = task, Protocol = protocol, Data = _tiny[task], AllowCodeExecution = task == "humaneval" };

    private string Problem(BenchmarkOptions options) =>
        Assert.Throws<InputException>(() => BenchmarkEvaluator.Evaluate(_tiny.Model, options, TinyBenchmarks.Options)).Message;
}
