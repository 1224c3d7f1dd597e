using System.Text.Json;
using AsLora.Evaluation;
using AsLora.Inference;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

/// <summary>What a model answers to golden prompts, whatever data they came from.</summary>
[Trait("Category", "Golden")]
public class BenchmarkAnswerTests
{
    private const double LogLikelihoodTolerance = 1e-3;

    // Where two tokens are as near as this, rounding decides which is greater.
    private const double SurelyApart = 1e-3;
    private const int BatchSize = 4;

    [Theory]
    [InlineData("mmlu.jsonl")]
    [InlineData("left_truncation.jsonl")]
    public void LogLikelihoodsOfChoicesAreThoseOfLmEval(string file)
    {
        var golden = BenchmarkCases.Read("lm-eval", file).Where(item => item.Text("task") == "mmlu").ToList();
        using var loaded = BenchmarkSubject.Open();
        foreach (var alike in golden.GroupBy(item => (Length: MaxLength(item, loaded), string.Join('|', item.Texts("continuations")))))
        {
            var answers = new LikelihoodAnswers(loaded.Model, loaded.Tokenizer, alike.First().Texts("continuations"), alike.Key.Length);
            foreach (var batch in alike.Chunk(BatchSize))
            {
                foreach (var (item, answer) in batch.Zip(answers.Answer([.. batch.Select(item => Prompt(loaded, item))])))
                {
                    foreach (var (expected, actual) in item.GetProperty("log_likelihoods").EnumerateArray().Zip(answer.LogLikelihoods!))
                        Assert.Equal(expected.GetDouble(), actual, LogLikelihoodTolerance);
                    if (item.Number("least_margin") >= SurelyApart) Assert.Equal(" " + item.Text("choice"), answer.Text);
                }
            }
        }
    }

    [Theory]
    [InlineData("instructeval", "mmlu", "mmlu.jsonl")]
    [InlineData("instructeval", "bbh", "bbh.jsonl")]
    [InlineData("instructeval", "drop", "drop.jsonl")]
    [InlineData("lm-eval", "bbh", "bbh.jsonl")]
    [InlineData("lm-eval", "drop", "drop.jsonl")]
    [InlineData("lm-eval", "bbh", "left_truncation.jsonl")]
    public void GeneratedTextsAndTheirScoresAreThoseOfTheProtocol(string protocol, string task, string file)
    {
        var golden = BenchmarkCases.Read(protocol, file).Where(item => item.Text("task") == task).ToList();
        var benchmark = BenchmarkCases.Get(task, protocol);
        using var loaded = BenchmarkSubject.Open();
        foreach (var alike in golden.GroupBy(item => MaxLength(item, loaded)))
        {
            var answers = new TextAnswers(loaded, benchmark.Decoding, alike.Key - benchmark.Decoding.MaxNewTokens);
            foreach (var batch in alike.Where(item => item.Number("least_margin") >= SurelyApart).Chunk(BatchSize))
            {
                foreach (var (item, answer) in batch.Zip(answers.Answer([.. batch.Select(item => Prompt(loaded, item))], CancellationToken.None)))
                {
                    Assert.Equal(item.Ids("token_ids"), answer.Ids!);
                    Assert.Equal(item.Text("text"), answer.Text);
                    ExpectScore(item, benchmark.Score(new("any", "0", "", [], "", Gold(item)), answer.Text));
                }
            }
        }
    }

    private static BenchmarkPrompt Prompt(LoadedLanguageModel loaded, JsonElement item)
    {
        var prompt = BenchmarkSubject.Prompt(loaded, item.Text("prompt"));
        Assert.Equal(item.GetProperty("prompt_tokens").GetInt32(), prompt.Ids.Length);
        return prompt;
    }

    private static void ExpectScore(JsonElement item, AnswerScore score)
    {
        foreach (var (metric, value) in score.Metrics)
        {
            if (metric is "em" or "f1") Assert.Equal(item.Number(metric), value);
            else Assert.Equal(item.GetProperty("correct").GetBoolean(), value == 1);
        }
    }

    private static int MaxLength(JsonElement item, LoadedLanguageModel loaded) => item.TryGetProperty("max_length", out var length) ? length.GetInt32()
        : loaded.Model.MaxLength;

    private static IReadOnlyList<IReadOnlyList<string>> Gold(JsonElement item) => item.GetProperty("gold") is { ValueKind: JsonValueKind.Array } several
        ? [.. several.EnumerateArray().Select(answer => answer.EnumerateArray().Select(text => text.GetString()!).ToArray())]
        : [[item.Text("gold")]];
}
