using System.Text.Json;
using AsLora.Evaluation;

namespace AsLora.Tests.Support;

/// <summary>Golden values of benchmarks, and the data they were made from.</summary>
internal static class BenchmarkCases
{
    /// <summary>The benchmarks in the protocols that have golden values: file names and names on the command line.</summary>
    public static TheoryData<string, string> All { get; } = new(
        [.. from protocol in Benchmarks.Protocols from task in Benchmarks.Tasks select (protocol, task)]);

    /// <summary>The objects of a file of lines, or of a list.</summary>
    public static IReadOnlyList<JsonElement> Read(params string[] file)
    {
        var path = Find(file);
        if (path.EndsWith(".jsonl", StringComparison.Ordinal)) return [.. File.ReadLines(path).Select(Parse)];
        var root = Parse(File.ReadAllText(path));
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
    }

    /// <summary>A file or folder of the golden values; the repository's own copy has no texts of data sets and no model, which are shared beside it.</summary>
    public static string Find(params string[] file)
    {
        var path = Path.Combine([TestPaths.FixturesOrSkip("benchmarks"), .. file]);
        if (Path.Exists(path)) return path;
        var own = Path.Combine(TestPaths.Repository, "tests", "golden", "benchmarks");
        Assert.SkipUnless(TestPaths.Fixtures("benchmarks") == own, $"the golden folder leaves benchmarks/{string.Join('/', file)} out");
        var shared = TestPaths.SharedOrSkip(["fixtures", "benchmarks", .. file]);
        Assert.SkipUnless(Path.Exists(shared), $"needs {shared}");
        return shared;
    }

    /// <summary>The data of a benchmark: with the golden values, beside them or beside their folder, else the shared ones.</summary>
    public static string Data(string task)
    {
        string[] places = ["data", "../data", "../../data"];
        var beside = places.Select(place => Path.GetFullPath(Path.Combine(TestPaths.Fixtures("benchmarks"), place, task))).FirstOrDefault(Directory.Exists);
        var data = beside ?? TestPaths.SharedOrSkip("data", task);
        Assert.SkipUnless(Directory.Exists(data), $"needs the data of {task}, which are not at {data}");
        return data;
    }

    /// <summary>A benchmark whose programs are not run.</summary>
    public static Benchmark Get(string task, string protocol) => Benchmarks.Get(task, protocol, _ => "not run");

    /// <summary>The questions of the data by group and id.</summary>
    public static IReadOnlyDictionary<(string Group, string Id), BenchmarkQuestion> Questions(Benchmark benchmark) =>
        benchmark.Read(Data(benchmark.Task), benchmark.Shots).ToDictionary(question => (question.Group, question.Id));

    /// <summary>The question that golden values are of; null where the data does not have it.</summary>
    public static BenchmarkQuestion? Question(IReadOnlyDictionary<(string Group, string Id), BenchmarkQuestion> questions, JsonElement golden)
    {
        string? Text(string key) => golden.TryGetProperty(key, out var value) ? value.ToString() : null;
        var group = Text("subject") ?? (Text("task_id") is null ? "drop" : "humaneval");
        return questions.GetValueOrDefault((group, Text("task_id") ?? Text("query_id") ?? Text("index")!));
    }

    /// <summary>What a model answers in place of one: the golden text.</summary>
    public static string Text(this JsonElement golden, string key) => golden.GetProperty(key).GetString()!;

    /// <summary>A golden number.</summary>
    public static double Number(this JsonElement golden, string key) => golden.GetProperty(key).GetDouble();

    /// <summary>Golden ids.</summary>
    public static int[] Ids(this JsonElement golden, string key) => [.. golden.GetProperty(key).EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>Golden texts.</summary>
    public static string[] Texts(this JsonElement golden, string key) => [.. golden.GetProperty(key).EnumerateArray().Select(text => text.GetString()!)];

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
