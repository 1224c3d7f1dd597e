using AsLora.Evaluation;
using AsLora.Evaluation.Execution;
using AsLora.Evaluation.HumanEval;
using AsLora.Generation;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

/// <summary>Programs that are run.</summary>
public class HumanEvalRunTests
{
    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("instructeval")]
    [InlineData("lm-eval")]
    public void CompletionsPassOrFailAsInTheProtocol(string protocol)
    {
        var sandbox = SandboxOrSkip();
        var benchmark = Benchmarks.Get("humaneval", protocol, program => sandbox.Run(program, new()) is { Passed: false } result ? result.Message : null);
        var questions = BenchmarkCases.Questions(benchmark);
        var items = new List<BenchmarkItem>();
        foreach (var golden in BenchmarkCases.Read("humaneval_filter.jsonl"))
        {
            var stop = new StopStrings([.. benchmark.Decoding.StopStrings, .. protocol == "lm-eval" ? ["</s>"] : Array.Empty<string>()]);
            var score = benchmark.Score(questions[("humaneval", golden.Text("task_id"))], stop.Add(golden.Text("completion")) + stop.Finish());
            var passed = golden.GetProperty(protocol).GetProperty("passed").GetBoolean();
            Assert.True(passed == (score.Metrics[0].Value == 1), $"{golden.Text("case")}: {score.Note ?? "passed"}");
            items.Add(Item(golden.Text("task_id"), score));
        }
        var scores = BenchmarkScores.Over(BenchmarkScores.ByGroup(PassAtK.ByProblem(items)), alike: false);
        Assert.Equal(BenchmarkCases.Read(protocol, "aggregate.json")[0].GetProperty("humaneval").Number("pass@1"), scores["pass@1"], 1e-12);
    }

    [Fact]
    public void AModelThatWritesProgramsIsScoredByRunningThem()
    {
        _ = SandboxOrSkip();
        using var tiny = new TinyBenchmarks();
        var options = new BenchmarkOptions
        {
            Task = "humaneval",
            Protocol = "instructeval",
            Data = tiny["humaneval"],
            AllowCodeExecution = true,
            Samples = 10,
            Limit = 1,
            Output = tiny.Output,
        };
        var result = BenchmarkEvaluator.Evaluate(tiny.Model, options, TinyBenchmarks.Options);
        Assert.Equal(["pass@1", "pass@10"], result.Metrics.Keys);
        Assert.Equal((1, 10), (result.Groups.Single().Questions, result.Settings.Samples));
        var execution = result.Settings.CodeExecution!;
        Assert.Equal(("isolated", 3, 1L << 30, 16L << 20), (execution.Isolation, execution.Seconds, execution.MemoryBytes, execution.FileBytes));
        Assert.Matches("^3[.][0-9]+[.]", execution.Python);
        Assert.Contains("sampling at temperature 0.6 among the 50 likeliest tokens", result.Settings.Decoding, StringComparison.Ordinal);
        var items = File.ReadAllLines(Path.Combine(tiny.Output, "items.jsonl"));
        Assert.Equal(10, items.Distinct(StringComparer.Ordinal).Count());
        for (var sample = 1; sample <= 10; sample++) Assert.Single(items, item => item.Contains($"\"sample\":{sample},", StringComparison.Ordinal));
        string Ids(string line) => line[line.IndexOf("\"tokenIds\"", StringComparison.Ordinal)..line.IndexOf("\"answer\"", StringComparison.Ordinal)];
        Assert.True(items.Select(Ids).Distinct(StringComparer.Ordinal).Count() > 1, "all samples are the same");
    }

    private static PythonSandbox SandboxOrSkip()
    {
        try
        {
            return PythonSandbox.Open();
        }
        catch (AsLora.Adapters.InputException exception)
        {
            Assert.Skip(exception.Message);
            throw;
        }
    }

    private static BenchmarkItem Item(string id, AnswerScore score) => new()
    {
        Number = 0,
        Group = "humaneval",
        Id = id,
        Sample = 0,
        PromptSha256 = "",
        PromptTokens = 0,
        IsCut = false,
        Shots = 0,
        Answer = score.Answer,
        Gold = [],
        Metrics = score.Metrics.ToDictionary(),
        Seconds = 0,
    };
}
