using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Evaluation;
using AsLora.Inference;

namespace AsLora.Cli.Verbs;

/// <summary>What <c>aslora eval</c> takes and does for the benchmarks of language models.</summary>
internal sealed class BenchmarkFlags
{
    private readonly Option<string> _protocol = Text("--protocol", "instructeval or lm-eval: prompts, decoding and averaging of a benchmark");
    private readonly Option<string> _output = Text("--output", "Folder of the result and of every answer; what was stopped goes on [nothing is written]", "FOLDER");
    private readonly Option<int?> _shots = Count("--shots", "Solved questions before each question of a benchmark [the protocol's]");
    private readonly Option<int?> _limit = Count("--limit", "Only so many questions of each subject or task; not comparable then [all]");
    private readonly Option<int?> _samples = Count("--samples", "Answers drawn to each question of humaneval, for pass@k: 1, 10 or 100 in instructeval [1]");
    private readonly Option<int?> _batchSize = Count("--batch-size", "Questions of a benchmark that are answered at once [8]");
    private readonly Option<string> _tokenizer = Text("--tokenizer", "Folder of the tokenizer, for a benchmark [the run's, or the model's]", "FOLDER");
    private readonly Option<bool> _code = new("--allow-code-execution") { Description = "Run the programs that a model writes for humaneval, in a sandbox" };
    private readonly Option<bool> _unisolated = new("--without-isolation") { Description = "Run them with limits alone where the system offers no isolation" };
    private readonly Option<string> _python = Text("--python", "The Python that runs them [python3]", "PATH");

    private IReadOnlyList<Option> All => [_protocol, _output, _shots, _limit, _samples, _batchSize, _tokenizer, _code, _unisolated, _python];

    /// <summary>Adds the flags to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var flag in All) verb.Add(flag);
    }

    /// <summary>Fails where flags of benchmarks are given and no benchmark is.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="task">The task, if it is given.</param>
    /// <exception cref="InputException">There is such a flag; all of them are listed.</exception>
    public void ExpectNone(ParseResult result, string? task)
    {
        var nearest = Suggestion.For(task ?? "", BenchmarkEvaluator.Tasks);
        var given = All.Where(flag => result.GetResult(flag) is { Implicit: false }).Select(flag => flag.Name).ToList();
        if (given.Count == 0) return;
        var names = string.Join(", ", BenchmarkEvaluator.Tasks);
        throw new InputException($"{string.Join(", ", given)}: only for the benchmarks {names}; name one of them as --task{nearest}");
    }

    /// <summary>Evaluates a model on a benchmark.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="result">The command line.</param>
    /// <param name="path">The model, run or adapter.</param>
    /// <param name="options">What is taken from elsewhere.</param>
    /// <param name="task">The benchmark.</param>
    /// <param name="data">The folder of the data, if it is given.</param>
    /// <param name="maxLength">The longest prompt, if it is given.</param>
    /// <exception cref="InputException">Something is missing or wrong.</exception>
    public BenchmarkResult Evaluate(Terminal terminal, ParseResult result, string path, LanguageModelOptions options, string task, string? data, int? maxLength)
    {
        var protocol = result.GetValue(_protocol);
        var missing = new List<string>();
        if (protocol is null) missing.Add($"--protocol {string.Join(" or ", BenchmarkEvaluator.Protocols)}");
        if (data is null) missing.Add("--data FOLDER");
        if (missing.Count > 0) throw new InputException($"a benchmark needs {string.Join(" and ", missing)} too");
        var benchmark = new BenchmarkOptions
        {
            Task = task,
            Protocol = protocol!,
            Data = data!,
            Output = result.GetValue(_output),
            Shots = result.GetValue(_shots),
            Limit = result.GetValue(_limit),
            MaxLength = maxLength,
            AllowCodeExecution = result.GetValue(_code),
            WithoutIsolation = result.GetValue(_unisolated),
            Python = result.GetValue(_python),
        };
        if (result.GetValue(_samples) is { } samples) benchmark = benchmark with { Samples = samples };
        if (result.GetValue(_batchSize) is { } size) benchmark = benchmark with { BatchSize = size };
        var lines = new BenchmarkLines(terminal.Messages, TimeProvider.System);
        BenchmarkProgress? last = null;
        return StopSignal.Run(
            terminal.Messages,
            token => BenchmarkEvaluator.Evaluate(path, benchmark, options with { Tokenizer = result.GetValue(_tokenizer) }, Report, null, token),
            () => Stopped(benchmark.Output, last),
            unit: "step");

        void Report(BenchmarkProgress progress)
        {
            last = progress;
            lines.Report(progress);
        }
    }

    /// <summary>What a person should know of an evaluation that was stopped.</summary>
    /// <param name="output">Where it writes, or null.</param>
    /// <param name="last">How far it had come; null where no question was asked yet.</param>
    internal static string Stopped(string? output, BenchmarkProgress? last) => (output, last) switch
    {
        (_, null) => "stopped before a question was asked",
        (null, _) => "stopped; nothing was written, as no --output was given",
        _ => $"stopped; {Quantity.Count(last.Done)} of {Quantity.Count(last.Total)} answers are in {output}, and the same command goes on with the rest",
    };

    private static Option<string> Text(string name, string description, string value = "NAME") => new(name) { Description = description, HelpName = value };

    private static Option<int?> Count(string name, string description) => new(name) { Description = description, HelpName = "COUNT" };
}
