using AsLora.Adapters;
using AsLora.Evaluation.Execution;
using AsLora.Inference;

namespace AsLora.Evaluation;

/// <summary>Scores a language model on a benchmark as a published protocol does.</summary>
public static class BenchmarkEvaluator
{
    private static readonly SandboxLimits Limits = new();

    /// <summary>The names of the benchmarks.</summary>
    public static IReadOnlyList<string> Tasks => Benchmarks.Tasks;

    /// <summary>The names of the protocols.</summary>
    public static IReadOnlyList<string> Protocols => Benchmarks.Protocols;

    /// <summary>
    /// Evaluates a model, with an adapter or without; where the output holds a part of the same evaluation, it goes on with the questions that are left.
    /// </summary>
    /// <param name="path">The folder of a model, of a run, or of an adapter, native or PEFT's.</param>
    /// <param name="options">What is evaluated, and how.</param>
    /// <param name="model">What is taken from elsewhere than the path.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="cancellation">Stops while the evaluation is prepared, or within a batch; what was answered before stays in the output.</param>
    /// <exception cref="InputException">
    /// Something is not known or out of its range; data or model cannot be used; programs may not be run, or not be isolated; the output holds something else.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static BenchmarkResult Evaluate(
        string path,
        BenchmarkOptions options,
        LanguageModelOptions? model = null,
        Action<BenchmarkProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        PythonSandbox? sandbox = null;
        var benchmark = Benchmarks.Get(options.Task, options.Protocol, program => Run(sandbox!, program, cancellation), options.Samples);
        options.Validate(benchmark);
        if (benchmark.RunsCode)
        {
            if (!options.AllowCodeExecution)
            {
                throw new InputException($"{benchmark.Task} runs programs that the model has written, which nobody has read; "
                    + "--allow-code-execution allows that, in a sandbox");
            }
            sandbox = PythonSandbox.Open(options.Python, options.WithoutIsolation);
        }
        var execution = sandbox is null ? null : Settings(sandbox);
        var questions = Questions(benchmark, options);
        if (options.Output is { } output) BenchmarkFolder.Expect(output, Known(benchmark, options, questions.Count, execution));
        var opening = (model ?? new()) with { IsBenchmarked = true, BegunPrecision = options.Output is { } begun ? BenchmarkFolder.Precision(begun) : null };
        using var loaded = LoadedLanguageModel.Open(path, opening);
        var run = new BenchmarkRun(benchmark, options, loaded, questions, execution, time ?? TimeProvider.System, cancellation);
        return run.Run(progress, cancellation);
    }

    /// <summary>The settings that can differ before a model is loaded, which takes long.</summary>
    private static Dictionary<string, object?> Known(Benchmark benchmark, BenchmarkOptions options, int prompts, CodeExecutionSettings? execution) =>
        new(StringComparer.Ordinal)
        {
            [nameof(BenchmarkSettings.Task)] = benchmark.Task,
            [nameof(BenchmarkSettings.Protocol)] = benchmark.Protocol,
            [nameof(BenchmarkSettings.Shots)] = options.Shots ?? benchmark.Shots,
            [nameof(BenchmarkSettings.Limit)] = options.Limit,
            [nameof(BenchmarkSettings.Decoding)] = benchmark.Decoding.ToString(),
            [nameof(BenchmarkSettings.Questions)] = prompts / options.Samples,
            [nameof(BenchmarkSettings.Samples)] = options.Samples,
            [nameof(BenchmarkSettings.CodeExecution)] = execution,
        };

    private static CodeExecutionSettings Settings(PythonSandbox sandbox) => new(
        sandbox.IsIsolated ? "isolated" : "limits alone", sandbox.Version, Limits.Time.TotalSeconds, Limits.MemoryBytes, Limits.FileBytes);

    private static IReadOnlyList<BenchmarkQuestion> Questions(Benchmark benchmark, BenchmarkOptions options)
    {
        var questions = benchmark.Read(options.Data, options.Shots ?? benchmark.Shots);
        if (options.Limit is { } limit)
            questions = [.. questions.GroupBy(question => question.Group, StringComparer.Ordinal).SelectMany(group => group.Take(limit))];
        return [.. questions.SelectMany(question => Enumerable.Range(1, options.Samples).Select(sample => question with { Sample = sample }))];
    }

    private static string? Run(PythonSandbox sandbox, string program, CancellationToken cancellation)
    {
        var result = sandbox.Run(program, Limits, cancellation);
        return result.Passed ? null : $"{result.Outcome}: {result.Message}";
    }
}
