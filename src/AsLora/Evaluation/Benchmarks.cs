using AsLora.Adapters;
using AsLora.Evaluation.Bbh;
using AsLora.Evaluation.Drop;
using AsLora.Evaluation.HumanEval;
using AsLora.Evaluation.Mmlu;
using AsLora.Evaluation.Python;

namespace AsLora.Evaluation;

/// <summary>The four benchmarks in two protocols: a row each.</summary>
internal static class Benchmarks
{
    private const string InstructEval = "instructeval", LmEval = "lm-eval";
    private const string InstructEvalVersion = "instruct-eval 49bbd2c", LmEvalVersion = "lm-evaluation-harness 0.4.13";
    private const int LongestPrompt = 2048;

    /// <summary>The names of the benchmarks.</summary>
    public static IReadOnlyList<string> Tasks { get; } = ["mmlu", "bbh", "drop", "humaneval"];

    /// <summary>The names of the protocols.</summary>
    public static IReadOnlyList<string> Protocols { get; } = [InstructEval, LmEval];

    /// <summary>A benchmark in a protocol.</summary>
    /// <param name="task">The benchmark's name.</param>
    /// <param name="protocol">The protocol's name.</param>
    /// <param name="run">Runs a program: null where it ends well, else what went wrong. Only HumanEval needs it.</param>
    /// <param name="samples">How many samples of each answer are drawn.</param>
    /// <exception cref="InputException">There is no benchmark or no protocol of that name, or it is not asked with so many samples.</exception>
    public static Benchmark Get(string task, string protocol, Func<string, string?> run, int samples = 1)
    {
        Expect(task, Tasks, "task");
        Expect(protocol, Protocols, "protocol");
        var benchmark = All(run).Single(benchmark => (benchmark.Task, benchmark.Protocol) == (task, protocol));
        if (!benchmark.Temperatures.TryGetValue(samples, out var temperature))
            throw new InputException($"samples: found \"{samples}\"; {protocol} asks {task} with {string.Join(" or ", benchmark.Temperatures.Keys)}");
        return benchmark with { Decoding = benchmark.Decoding with { Temperature = temperature } };
    }

    private static Benchmark[] All(Func<string, string?> run) =>
    [
        new()
        {
            Task = "mmlu", Protocol = InstructEval, Version = InstructEvalVersion, Shots = 5, Groups = 57, Questions = 14_042,
            Read = MmluQuestions.InstructEval,
            Decoding = new() { MaxNewTokens = 2 }, LongestPrompt = LongestPrompt, Score = StartsWith, Categories = MmluSubjects.InstructEval,
        },
        new()
        {
            Task = "mmlu", Protocol = LmEval, Version = LmEvalVersion, Shots = 5, Groups = 57, Questions = 14_042,
            Read = MmluQuestions.LmEval, Categories = MmluSubjects.LmEval,
            Decoding = new() { Choices = [.. MmluFile.Letters.Select(letter => " " + letter)] },
            Score = (question, choice) => AnswerScore.Of(choice, "acc", choice == " " + question.OnlyGold),
        },
        new()
        {
            Task = "bbh", Protocol = InstructEval, Version = InstructEvalVersion, Shots = 3, Groups = 27, Questions = 6_511 - (3 * 27),
            Read = BbhQuestions.InstructEval,
            Decoding = new() { MaxNewTokens = 32 }, LongestPrompt = LongestPrompt, Score = StartsWith, GroupsCountAlike = true,
        },
        new()
        {
            Task = "bbh", Protocol = LmEval, Version = LmEvalVersion, Shots = 3, Groups = 27, Questions = 6_511, Read = BbhQuestions.LmEval,
            Decoding = new() { MaxNewTokens = 256, StopStrings = ["</s>", "Q", "\n\n"] },
            Score = (question, text) => AnswerScore.Of(text, "exact_match", text == question.OnlyGold),
        },
        new()
        {
            Task = "drop", Protocol = InstructEval, Version = InstructEvalVersion, Shots = 3, Questions = 9_536, Read = DropQuestions.InstructEval,
            Count = folder => DropFile.Read(folder, "dev").Count,
            Decoding = new() { MaxNewTokens = 8 }, LongestPrompt = LongestPrompt, Score = StartsWith,
        },
        new()
        {
            Task = "drop", Protocol = LmEval, Version = LmEvalVersion, Shots = 3, Questions = 9_536 + 77_409, Read = DropQuestions.LmEval,
            Count = folder => DropFile.Read(folder, "dev").Count + DropFile.Read(folder, "train").Count,
            Decoding = new() { MaxNewTokens = 256, StopStrings = ["."] }, Score = ScoreDrop,
        },
        new()
        {
            Task = "humaneval", Protocol = InstructEval, Version = InstructEvalVersion, Shots = 0, Questions = 164, RunsCode = true,
            Read = (folder, _) => HumanEvalQuestions.InstructEval(folder), Decoding = new() { MaxNewTokens = 512, TopK = 50 },
            Temperatures = new Dictionary<int, double> { [1] = 0.1, [10] = 0.6, [100] = 0.8 },
            Score = (question, text) => Programmed(question, CompletionFilter.InstructEval(text), run),
        },
        new()
        {
            Task = "humaneval", Protocol = LmEval, Version = LmEvalVersion, Shots = 0, Questions = 164,
            Read = (folder, _) => HumanEvalQuestions.LmEval(folder),
            Decoding = new() { MaxNewTokens = 1024, StopStrings = ["\nclass", "\ndef", "\n#", "\nif", "\nprint"] },
            Score = (question, text) => Programmed(question, text, run), RunsCode = true,
        },
    ];

    private static AnswerScore StartsWith(BenchmarkQuestion question, string text)
    {
        var answer = PythonText.Strip(text);
        return AnswerScore.Of(answer, "accuracy", answer.StartsWith(question.OnlyGold, StringComparison.Ordinal));
    }

    private static AnswerScore ScoreDrop(BenchmarkQuestion question, string text)
    {
        var (exactMatch, f1) = DropMetric.Score(text, question.Gold);
        return new(text, [new("em", exactMatch), new("f1", f1)]);
    }

    private static AnswerScore Programmed(BenchmarkQuestion question, string kept, Func<string, string?> run)
    {
        var failure = run(((HumanEvalQuestion)question).Program(kept));
        return AnswerScore.Of(kept, "pass@1", failure is null, failure);
    }

    private static void Expect(string name, IReadOnlyList<string> known, string what)
    {
        if (!known.Contains(name))
            throw new InputException($"{what}: found \"{name}\", expected one of {string.Join(", ", known)}{Suggestion.For(name, known)}");
    }
}
