using System.IO.Compression;
using System.Text.Json;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>Programs of HumanEval end as the original evaluation says.</summary>
public sealed class HumanEvalProgramsTests
{
    // "{ task_id, prompt, entry_point, canonical_solution, test }" by task_id.
    private static readonly Lazy<Dictionary<string, JsonElement>> Problems = new(() =>
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(TestPaths.Shared, "data", "humaneval", "HumanEval.jsonl.gz")), CompressionMode.Decompress);
        return Lines(new StreamReader(file)).ToDictionary(problem => Text(problem, "task_id"));
    });

    [Fact]
    [Trait("Category", "Golden")]
    public void CompletionsPassOrFailAsByTheOriginalCode()
    {
        TestPaths.SharedOrSkip("data", "humaneval");
        var sandbox = Sandboxes.Isolated();
        using var file = File.OpenText(TestPaths.FixturesOrSkip("benchmarks/humaneval_filter.jsonl"));
        var cases = Lines(file).SelectMany(item => new[] { "instructeval", "lm-eval" }.Select(protocol => (Item: item, Protocol: protocol))).ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, one =>
        {
            var expected = one.Item.GetProperty(one.Protocol);
            var result = sandbox.Run(Program(Problems.Value[Text(one.Item, "task_id")], Text(expected, "kept")), new());
            Assert.True(expected.GetProperty("passed").GetBoolean() == result.Passed, $"{one.Protocol}, {Text(one.Item, "case")}: {result}");
        });
    }

    [Fact]
    public void TheSolutionsOfTheDataSetPass()
    {
        TestPaths.SharedOrSkip("data", "humaneval");
        var sandbox = Sandboxes.Isolated();
        var failed = Problems.Value.Values.AsParallel().WithDegreeOfParallelism(2)
            .Where(problem => !sandbox.Run(Program(problem, Text(problem, "canonical_solution")), Sandboxes.Limits).Passed);
        Assert.Empty(failed.Select(problem => Text(problem, "task_id")));
    }

    private static string Program(JsonElement problem, string completion) =>
        $"{Text(problem, "prompt")}{completion}\n{Text(problem, "test")}\ncheck({Text(problem, "entry_point")})";

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static IEnumerable<JsonElement> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line) yield return JsonSerializer.Deserialize<JsonElement>(line);
    }
}
