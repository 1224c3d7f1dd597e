using AsLora.Adapters;
using AsLora.Evaluation.Execution;
using AsLora.Inference;

namespace AsLora.Evaluation;

/// <summary>Scores a language model on a benchmark as a published protocol does.</summary>
public static class BenchmarkEvaluator
{
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
    /// <param name="cancellation">Stops within a batch; what was answered before stays in the output.</param>
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
        options.Validate();
        PythonSandbox? sandbox = null;
        var benchmark = Benchmarks.Get(options.Task, options.Protocol, program => Run(sandbox!, program, cancellation), options.Samples);
        if (benchmark.RunsCode)
        {
            if (!options.AllowCodeExecution)
            {
                throw new InputException($"{benchmark.Task} runs programs that the model has written, which nobody has read; "
                    + "--allow-code-execution allows that, in a sandbox");
            }
            sandbox = PythonSandbox.Open(options.Python, options.WithoutIsolation);
        }
        if (options.Output is { } output) BenchmarkFolder.ExpectFree(output);
        var questions = Questions(benchmark, options);
        // Neither protocol has a template, and what ends an answer in one is not what ends a text.
        using var loaded = LoadedLanguageModel.Open(path, (model ?? new()) with { Template = TemplateChoice.None });
        var run = new BenchmarkRun(benchmark, options, loaded, questions, sandbox?.IsIsolated, time ?? TimeProvider.System);
        return run.Run(progress, cancellation);
    }

    private static IReadOnlyList<BenchmarkQuestion> Questions(Benchmark benchmark, BenchmarkOptions options)
    {
        if (benchmark.Shots == 0 && options.Shots > 0) throw new InputException($"shots: found \"{options.Shots}\"; {benchmark.Task} is asked without any");
        var questions = benchmark.Read(options.Data, options.Shots ?? benchmark.Shots);
        if (options.Limit is { } limit)
            questions = [.. questions.GroupBy(question => question.Group, StringComparer.Ordinal).SelectMany(group => group.Take(limit))];
        return [.. questions.SelectMany(question => Enumerable.Range(0, options.Samples).Select(sample => question with { Sample = sample }))];
    }

    private static string? Run(PythonSandbox sandbox, string program, CancellationToken cancellation)
    {
        var result = sandbox.Run(program, new(), cancellation);
        return result.Passed ? null : $"{result.Outcome}: {result.Message}";
    }
}
