using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Evaluation.Bbh;

/// <summary>The questions of BIG-Bench Hard (Suzgun et al. 2022) as two protocols ask them.</summary>
internal static class BbhQuestions
{
    private const string Expected = "BIG-Bench Hard's folders bbh, with TASK.json, and cot-prompts, with TASK.txt";

    /// <summary>As <c>bbh.py</c> of instruct-eval asks: the first rows of a task are the shots of the others.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="shots">Shots before each question.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> InstructEval(string folder, int shots)
    {
        return Read(folder, (task, rows) =>
        {
            if (rows.Count <= shots)
                throw new InputException($"{Rows(folder, task)} has {rows.Count} example(s), which leaves none to score after {shots} shots");
            string[] before = [.. rows.Take(shots).Select(row => $"{Ask(row.Input)} {row.Target}\n\n")];
            return rows.Index().Skip(shots).Select(row => new BenchmarkQuestion(task, $"{row.Index}", "", before, Ask(row.Item.Input), [[row.Item.Target]]));
        });

        static string Ask(string input) => $"{input}\nAnswer:";
    }

    /// <summary>
    /// As the tasks <c>bbh_fewshot_*</c> of lm-eval ask: the shots are the questions of the chain-of-thought prompts with their final answers, all rows are
    /// scored.
    /// </summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="shots">Shots before each question.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static IReadOnlyList<BenchmarkQuestion> LmEval(string folder, int shots)
    {
        return Read(folder, (task, rows) =>
        {
            var prompt = BbhPrompt.Read(Path.Combine(folder, "cot-prompts", task + ".txt"));
            if (prompt.Shots.Count < shots)
                throw new InputException($"{prompt.File} has {prompt.Shots.Count} solved question(s), which is too few for {shots} shots");
            string[] before = [.. prompt.Shots.Take(shots).Select(shot => $"{Ask(shot.Question)} {shot.Answer}\n\n")];
            return rows.Select((row, index) => new BenchmarkQuestion(task, $"{index}", $"{prompt.Description}\n\n", before, Ask(row.Input), [[row.Target]]));
        });

        static string Ask(string input) => $"Q: {input}\nA:";
    }

    private static List<BenchmarkQuestion> Read(
        string folder, Func<string, IReadOnlyList<(string Input, string Target)>, IEnumerable<BenchmarkQuestion>> ask) =>
        [.. BenchmarkData.Names(Path.Combine(folder, "bbh"), ".json", Expected).SelectMany(task => ask(task, Examples(Rows(folder, task))))];

    private static string Rows(string folder, string task) => Path.Combine(folder, "bbh", task + ".json");

    private static List<(string Input, string Target)> Examples(string file)
    {
        var problems = new List<string>();
        var examples = BenchmarkData.List(BenchmarkData.Json(file), "examples", "the file", problems)
            .Select((example, i) => (Field(example, "input", i), Field(example, "target", i))).ToList();
        return problems.Count == 0 ? examples : throw ProblemList.Error($"{file} is not a file of BIG-Bench Hard", problems);

        string Field(JsonElement example, string key, int i) => BenchmarkData.Text(example, key, $"example {i}", problems);
    }
}
