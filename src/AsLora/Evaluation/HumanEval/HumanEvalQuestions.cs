using System.IO.Compression;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Tasks;

namespace AsLora.Evaluation.HumanEval;

/// <summary>HumanEval's problems (Chen et al. 2021) as two protocols ask them.</summary>
internal static class HumanEvalQuestions
{
    private const string Instruction = "Please complete the following Python code without providing any additional tasks such as testing or explanations\n";
    private static readonly string[] FileNames = ["HumanEval.jsonl.gz", "HumanEval.jsonl"];

    /// <summary>As <c>human_eval/main.py</c> of instruct-eval asks: after a line of instruction, which is no part of the program.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> InstructEval(string folder) =>
        [.. Read(folder).Select(problem => new HumanEvalQuestion(problem, Instruction))];

    /// <summary>As the task <c>humaneval</c> of lm-eval asks: the problem alone.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> LmEval(string folder) => [.. Read(folder).Select(problem => new HumanEvalQuestion(problem, ""))];

    /// <summary>The problems of a folder: one JSON object a line, packed or not.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <exception cref="InputException">There is no file, or lines cannot be used; all are listed.</exception>
    internal static IReadOnlyList<HumanEvalProblem> Read(string folder)
    {
        var file = FileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InputException($"there is no {string.Join(" and no ", FileNames)} in {folder}; expected the folder of HumanEval's official file");
        var (problems, wrong) = (new List<HumanEvalProblem>(), new RowProblems(file, "line"));
        using var stream = Open(file);
        try
        {
            foreach (var line in TextLines.Read(stream))
            {
                if (Parse(line, out var problem) is { } text) wrong.Add(line.Number, text);
                else problems.Add(problem!);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new InputException($"{file} is damaged: {exception.Message}", exception);
        }
        wrong.ThrowIfAny();
        return problems.Count > 0 ? problems : throw new InputException($"{file} holds no problems");
    }

    private static Stream Open(string file) => file.EndsWith(".gz", StringComparison.Ordinal)
        ? new GZipStream(TextLines.Open(file), CompressionMode.Decompress)
        : TextLines.Open(file);

    private static string? Parse(TextLine line, out HumanEvalProblem? problem)
    {
        problem = null;
        if (!line.TryDecode(out var text, out var wrong)) return wrong;
        try
        {
            using var document = JsonDocument.Parse(text);
            var problems = new List<string>();
            string Field(string key) => BenchmarkData.Text(document.RootElement, key, "the object", problems);
            problem = new(Field("task_id"), Field("prompt"), Field("test"), Field("entry_point"));
            return problems.Count == 0 ? null : string.Join("; ", problems);
        }
        catch (JsonException exception)
        {
            return $"not valid JSON: {exception.Message.Split(" LineNumber: ")[0]}";
        }
    }
}
