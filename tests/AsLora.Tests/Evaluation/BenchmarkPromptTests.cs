using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation;

[Trait("Category", "Golden")]
public class BenchmarkPromptTests
{
    public static TheoryData<string, string> All => BenchmarkCases.All;

    [Theory]
    [MemberData(nameof(All))]
    public void EveryPromptIsTheProtocolsByteForByte(string protocol, string task)
    {
        var golden = BenchmarkCases.Read(protocol, task + ".jsonl");
        var benchmark = BenchmarkCases.Get(task, protocol);
        var questions = BenchmarkCases.Questions(benchmark);
        var compared = 0;
        foreach (var item in golden)
        {
            if (BenchmarkCases.Question(questions, item) is not { } question) continue;
            var shots = item.TryGetProperty("shots", out var value) && value.ValueKind == System.Text.Json.JsonValueKind.Number ? value.GetInt32()
                : benchmark.Shots;
            Assert.Equal(item.Text("prompt"), question.Prompt(shots));
            compared++;
        }
        Assert.SkipWhen(compared == 0, $"the data of {task} has none of the subjects of these golden values");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void RightAnswersAreTheProtocols(string protocol, string task)
    {
        Assert.SkipWhen(task == "humaneval", "HumanEval has tests in place of right answers");
        var questions = BenchmarkCases.Questions(BenchmarkCases.Get(task, protocol));
        foreach (var item in BenchmarkCases.Read(protocol, task + ".jsonl"))
        {
            if (BenchmarkCases.Question(questions, item) is not { } question) continue;
            var gold = item.GetProperty("gold");
            IReadOnlyList<IReadOnlyList<string>> expected = gold.ValueKind == System.Text.Json.JsonValueKind.String
                ? [[gold.GetString()!]]
                : [.. gold.EnumerateArray().Select(answer => answer.EnumerateArray().Select(text => text.GetString()!).ToList())];
            Assert.Equal(expected, question.Gold);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TheFirstQuestionsOfEachTaskAreTheProtocols(string protocol, string task)
    {
        Assert.SkipWhen(task == "humaneval", "golden values of HumanEval begin anywhere");
        var golden = BenchmarkCases.Read(protocol, task + ".jsonl");
        var questions = BenchmarkCases.Questions(BenchmarkCases.Get(task, protocol));
        var asked = golden.Select(item => BenchmarkCases.Question(questions, item)).Where(question => question is not null)
            .GroupBy(question => question!.Group);
        foreach (var group in asked)
            Assert.Equal(questions.Keys.Where(key => key.Group == group.Key).Select(key => key.Id).Take(group.Count()), group.Select(question => question!.Id));
    }

    [Fact]
    public void InstructEvalAsksTheQuestionsOfDropThatAreLeftAfterItsShots()
    {
        var golden = BenchmarkCases.Read("instructeval", "aggregate.json")[0].GetProperty("drop");
        var questions = BenchmarkCases.Questions(BenchmarkCases.Get("drop", "instructeval"));
        Assert.Equal(golden.GetProperty("tested").GetInt32(), questions.Count);
    }
}
