using AsLora.Evaluation;
using AsLora.Evaluation.Drop;
using AsLora.Evaluation.HumanEval;
using AsLora.Evaluation.Python;
using AsLora.Generation;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

[Trait("Category", "Golden")]
public class BenchmarkMetricTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void PythonsRandomNumbersDrawTheSameSamples()
    {
        foreach (var golden in BenchmarkCases.Read("python_random.json"))
        {
            var random = new PythonRandom(golden.GetProperty("seed").GetUInt32());
            foreach (var sample in golden.GetProperty("samples").EnumerateArray())
            {
                var drawn = random.Sample(golden.GetProperty("population").GetInt32(), golden.GetProperty("k").GetInt32());
                Assert.Equal(sample.EnumerateArray().Select(i => i.GetInt32()), drawn);
            }
        }
    }

    [Fact]
    public void InstructEvalTakesAnAnswerThatBeginsWithTheRightOne()
    {
        foreach (var golden in BenchmarkCases.Read("instructeval", "starts_with.json"))
        {
            var question = new BenchmarkQuestion("any", "0", "", [], "", [[golden.Text("gold")]]);
            var score = BenchmarkCases.Get(golden.Text("task"), "instructeval").Score(question, golden.Text("prediction"));
            Assert.True(golden.GetProperty("correct").GetBoolean() == (score.Metrics[0].Value == 1), golden.ToString());
        }
    }

    [Fact]
    public void LmEvalCutsTextsOfBbhAtTheFirstStopStringAndWantsThemExact()
    {
        var benchmark = BenchmarkCases.Get("bbh", "lm-eval");
        foreach (var golden in BenchmarkCases.Read("lm-eval", "bbh_metrics.json"))
        {
            var text = Cut(golden.Text("generation"), benchmark.Decoding.StopStrings);
            Assert.Equal(golden.Text("text"), text);
            var score = benchmark.Score(new("any", "0", "", [], "", [[golden.Text("gold")]]), text);
            Assert.True(golden.Number("exact_match") == score.Metrics.Single().Value, golden.ToString());
        }
    }

    [Fact]
    public void DropsExactMatchAndF1AreThoseOfLmEval()
    {
        foreach (var golden in BenchmarkCases.Read("lm-eval", "drop_metrics.json"))
        {
            IReadOnlyList<string>[] gold = [.. golden.GetProperty("golds").EnumerateArray()
                .Select(answer => answer.EnumerateArray().Select(text => text.GetString()!).ToArray())];
            var prediction = golden.Text("prediction");
            foreach (var (i, each) in golden.GetProperty("each").EnumerateArray().Index())
                Assert.True((each.Number("em"), each.Number("f1")) == DropMetric.Score(prediction, gold[i]),
                    $"{golden}, right answer {i}: {DropMetric.Score(prediction, gold[i])}");
            var score = BenchmarkCases.Get("drop", "lm-eval").Score(new("drop", "0", "", [], "", gold), prediction);
            Assert.Equal([new("em", golden.Number("em")), new("f1", golden.Number("f1"))], score.Metrics);
        }
    }

    [Theory]
    [InlineData("instructeval")]
    [InlineData("lm-eval")]
    public void WhatIsKeptOfACompletionOfHumanEvalIsTheProtocols(string protocol)
    {
        string? program = null;
        var benchmark = Benchmarks.Get("humaneval", protocol, given =>
        {
            program = given;
            return null;
        });
        foreach (var golden in BenchmarkCases.Read("humaneval_filter.jsonl"))
        {
            var question = new HumanEvalQuestion(new(golden.Text("task_id"), "PROMPT", "TEST", "name"), "HEADER");
            var score = benchmark.Score(question,
                Cut(golden.Text("completion"), [.. benchmark.Decoding.StopStrings, .. protocol == "lm-eval" ? ["</s>"] : Array.Empty<string>()]));
            var kept = golden.GetProperty(protocol).Text("kept");
            Assert.Equal(kept, score.Answer);
            Assert.Equal($"PROMPT{kept}\nTEST\ncheck(name)", program);
        }
    }

    [Fact]
    public void PassAtKIsTheUnbiasedEstimate()
    {
        var golden = BenchmarkCases.Read("pass_at_k.json")[0];
        foreach (var single in golden.GetProperty("single").EnumerateArray())
            Assert.Equal(single.Number("pass_at_k"),
                PassAtK.Estimate(single.GetProperty("n").GetInt32(), single.GetProperty("c").GetInt32(), single.GetProperty("k").GetInt32()), Tolerance);
        foreach (var mean in golden.GetProperty("means").EnumerateArray())
        {
            var estimates = mean.Ids("n").Zip(mean.Ids("c"), (n, c) => PassAtK.Estimate(n, c, mean.GetProperty("k").GetInt32()));
            Assert.Equal(mean.Number("pass_at_k"), estimates.Average(), Tolerance);
        }
    }

    private static string Cut(string text, IReadOnlyList<string> stops)
    {
        var cut = new StopStrings(stops);
        return cut.Add(text) + cut.Finish();
    }
}
