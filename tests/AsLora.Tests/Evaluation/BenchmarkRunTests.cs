using System.Text.Json;
using AsLora.Evaluation;
using AsLora.Inference;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

/// <summary>Whole evaluations, from the files of data to the averages.</summary>
[Trait("Category", "Golden")]
public class BenchmarkRunTests
{
    private const double Tolerance = 1e-12;

    public static TheoryData<string, string> Scored =>
        new([.. from protocol in Benchmarks.Protocols from task in Benchmarks.Tasks where task != "humaneval" select (protocol, task)]);

    [Theory]
    [MemberData(nameof(Scored))]
    public void TheScoresOfEveryTaskAndOverAllAreTheProtocols(string protocol, string task)
    {
        var golden = BenchmarkCases.Read(protocol, task + ".jsonl");
        var benchmark = BenchmarkCases.Get(task, protocol);
        var questions = BenchmarkCases.Questions(benchmark);
        Assert.SkipWhen(golden.Any(item => BenchmarkCases.Question(questions, item) is null), $"the data of {task} lacks subjects of these golden values");
        Assert.SkipWhen(golden.Any(item => item.Number("least_margin") < 1e-4), "rounding decides an answer of these golden values");
        var limits = golden.GroupBy(item => BenchmarkCases.Question(questions, item)!.Group).ToDictionary(group => group.Key, group => group.Count());
        var asked = limits.SelectMany(limit => questions.Values.Where(question => question.Group == limit.Key).Take(limit.Value)).ToList();
        using var loaded = BenchmarkSubject.Open();
        var result = Run(benchmark, new() { Task = task, Protocol = protocol, Data = BenchmarkCases.Data(task) }, loaded, asked);
        var expected = BenchmarkCases.Read(protocol, "aggregate.json")[0].GetProperty(task);
        if (protocol == "lm-eval") ExpectLmEval(expected, task, result);
        else ExpectInstructEval(expected, result);
    }

    [Fact]
    public void ShotsAreDroppedUntilAPromptFits()
    {
        foreach (var alike in BenchmarkCases.Read("instructeval", "shot_dropping.jsonl")
            .GroupBy(item => (Task: item.Text("task"), Limit: item.GetProperty("max_input_tokens").GetInt32())))
        {
            var benchmark = BenchmarkCases.Get(alike.Key.Task, "instructeval");
            var questions = BenchmarkCases.Questions(benchmark);
            var tokenizer = AsLora.Tokenization.Tokenizer.Load(TestPaths.SharedOrSkip("tokenizers", "llama"));
            foreach (var item in alike)
            {
                if (BenchmarkCases.Question(questions, item) is not { } question) continue;
                var prompt = BenchmarkPrompt.Fit(0, question, alike.Key.Limit, tokenizer);
                Assert.Equal((item.Text("prompt"), item.GetProperty("shots").GetInt32(), item.GetProperty("prompt_tokens").GetInt32()),
                    (prompt.Text, prompt.Shots, prompt.Ids.Length));
            }
        }
    }

    [Fact]
    public void AveragesOverGroupsAreWeightedAsTheProtocolsDo()
    {
        foreach (var golden in BenchmarkCases.Read("weighting.json"))
        {
            var groups = golden.GetProperty("scores").EnumerateArray()
                .Zip(golden.Ids("sizes"), (score, size) => new GroupScore("any", size, Metric(score.GetDouble()))).ToList();
            (string, string, string)[] columns =
            [
                ("mmlu", "lm-eval", "lm-eval"), ("bbh", "lm-eval", "lm-eval"),
                ("mmlu", "instructeval", "instructeval mmlu"), ("bbh", "instructeval", "instructeval bbh"),
            ];
            foreach (var (task, protocol, name) in columns)
                Assert.Equal(golden.Number(name), BenchmarkScores.Over(groups, BenchmarkCases.Get(task, protocol).GroupsCountAlike)["acc"], Tolerance);
        }
    }

    /// <summary>Runs an evaluation without files.</summary>
    private static BenchmarkResult Run(
        Benchmark benchmark, BenchmarkOptions options, LoadedLanguageModel loaded, IReadOnlyList<BenchmarkQuestion> questions) =>
        new BenchmarkRun(benchmark, options, loaded, questions, null, TimeProvider.System).Run(null, CancellationToken.None);

    private static Dictionary<string, double> Metric(double value) => new(StringComparer.Ordinal) { ["acc"] = value };

    private static void ExpectInstructEval(JsonElement expected, BenchmarkResult result)
    {
        Assert.Equal(expected.Number("score"), result.Score, Tolerance);
        (string, IReadOnlyList<GroupScore>, string)[] kinds =
        [
            ("subjects", result.Groups, ""), ("tasks", result.Groups, ""),
            ("categories", result.Categories, ""), ("subcategories", result.Categories, " (field)"),
        ];
        foreach (var (key, groups, suffix) in kinds)
        {
            if (!expected.TryGetProperty(key, out var scores)) continue;
            foreach (var score in scores.EnumerateObject())
                Assert.Equal(score.Value.GetDouble(), Group(groups, score.Name + suffix).Metrics["accuracy"], Tolerance);
        }
    }

    private static void ExpectLmEval(JsonElement expected, string task, BenchmarkResult result)
    {
        foreach (var entry in expected.EnumerateObject())
        {
            var (own, prefix) = (entry.Name == task || entry.Name == task + "_sample", task == "bbh" ? "bbh_fewshot_" : task + "_");
            var metrics = own ? result.Metrics : Group(result.Groups, entry.Name[prefix.Length..]).Metrics;
            foreach (var metric in entry.Value.EnumerateObject()) Assert.Equal(metric.Value.GetDouble(), metrics[metric.Name.Split(',')[0]], Tolerance);
        }
    }

    private static GroupScore Group(IEnumerable<GroupScore> groups, string name) => groups.Single(group => group.Name == name);
}
