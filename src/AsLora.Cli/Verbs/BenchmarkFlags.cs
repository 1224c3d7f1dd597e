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
    private readonly Option<string> _protocol = new("--protocol") { Description = "instructeval or lm-eval: prompts, decoding and averaging of a benchmark", HelpName = "NAME" };
    private readonly Option<string> _output = new("--output") { Description = "Folder of the result and of every answer; one that was stopped goes on there [nothing is written]", HelpName = "FOLDER" };
    private readonly Option<int?> _shots = new("--shots") { Description = "Solved questions before each question of a benchmark [the protocol's]", HelpName = "COUNT" };
    private readonly Option<int?> _limit = new("--limit") { Description = "Only so many questions of each subject or task; not comparable then [all]", HelpName = "COUNT" };
    private readonly Option<int?> _samples = new("--samples") { Description = "Answers drawn to each question of humaneval, for pass@k: 1, 10 or 100 in instructeval [1]", HelpName = "COUNT" };
    private readonly Option<int?> _batchSize = new("--batch-size") { Description = "Questions of a benchmark that are answered at once [8]", HelpName = "COUNT" };
    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "Folder of the tokenizer [the run's, or the model's]", HelpName = "FOLDER" };
    private readonly Option<bool> _code = new("--allow-code-execution") { Description = "Run the programs that a model writes for humaneval, in a sandbox" };
    private readonly Option<bool> _unisolated = new("--without-isolation") { Description = "Run them with limits alone where the system offers no isolation" };
    private readonly Option<string> _python = new("--python") { Description = "The Python that runs them [python3]", HelpName = "PATH" };

    private IReadOnlyList<Option> All => [_protocol, _output, _shots, _limit, _samples, _batchSize, _tokenizer, _code, _unisolated, _python];

    /// <summary>Adds the flags to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var flag in All) verb.Add(flag);
    }

    /// <summary>Fails where flags of benchmarks are given and no benchmark is.</summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="InputException">There is such a flag; all of them are listed.</exception>
    public void ExpectNone(ParseResult result)
    {
        var given = All.Where(flag => result.GetResult(flag) is { Implicit: false }).Select(flag => flag.Name).ToList();
        if (given.Count > 0) throw new InputException($"{string.Join(", ", given)}: only for the benchmarks {string.Join(", ", BenchmarkEvaluator.Tasks)}; name one of them as --task");
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
        var missing = new[] { (protocol, $"--protocol {string.Join(" or ", BenchmarkEvaluator.Protocols)}"), (data, "--data FOLDER") }.Where(n => n.Item1 is null).Select(n => n.Item2).ToList();
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
        return StopSignal.Run(
            terminal.Messages,
            token => BenchmarkEvaluator.Evaluate(path, benchmark, options with { Tokenizer = result.GetValue(_tokenizer) }, lines.Report, null, token),
            () => benchmark.Output is { } output ? $"stopped; the answers so far are in {output}, and the same command goes on with the rest" : "stopped; nothing was written, as no --output was given");
    }
}
