using AsLora.Adapters;

namespace AsLora.Evaluation;

/// <summary>What is evaluated, and how.</summary>
public sealed record BenchmarkOptions
{
    /// <summary><c>mmlu</c>, <c>bbh</c>, <c>drop</c> or <c>humaneval</c>.</summary>
    public required string Task { get; init; }

    /// <summary><c>instructeval</c> or <c>lm-eval</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Folder of the data, in the form its authors publish it.</summary>
    public required string Data { get; init; }

    /// <summary>Folder of the result and of the answered questions; one with a part of them is gone on with. Null writes nothing.</summary>
    public string? Output { get; init; }

    /// <summary>Solved questions before each question; null for as many as the protocol says.</summary>
    public int? Shots { get; init; }

    /// <summary>How many questions of each subject or task are asked, from the first on; null for all. The score is then no longer comparable.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// In tokens, in <c>instructeval</c> the longest prompt before shots are dropped (2,048 by default), in <c>lm-eval</c> how much the model reads at most,
    /// prompt and answer
    /// together (what the model can, by default).
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// How many answers are drawn to each question, for pass@k up to this k; more than 1 only where a protocol draws answers. <c>instructeval</c> knows 1, 10
    /// and 100 for
    /// HumanEval, with temperatures 0.1, 0.6 and 0.8.
    /// </summary>
    public int Samples { get; init; } = 1;

    /// <summary>How many questions are answered at once; it decides memory and speed.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Whether programs that the model writes may be run; HumanEval has no other way to score them.</summary>
    public bool AllowCodeExecution { get; init; }

    /// <summary>Whether they may run with limits alone where the system offers no isolation.</summary>
    public bool WithoutIsolation { get; init; }

    /// <summary>The Python that runs them; null for that of the search path.</summary>
    public string? Python { get; init; }

    /// <summary>Fails where something is out of its range, or would be ignored.</summary>
    /// <param name="benchmark">The benchmark it names.</param>
    /// <exception cref="InputException">Something is; all of it is listed.</exception>
    internal void Validate(Benchmark benchmark)
    {
        (string Name, int? Value, int Least)[] counts = [("shots", Shots, 0), ("limit", Limit, 1), ("max-length", MaxLength, 1), ("batch-size", BatchSize, 1)];
        var problems = counts.Where(c => c.Value < c.Least)
            .Select(c => $"{c.Name}: found \"{c.Value}\", expected a whole number of at least {c.Least}").ToList();
        if (benchmark.Shots == 0 && Shots > 0) problems.Add($"shots: found \"{Shots}\"; {Task} is asked without any");
        (string Name, bool IsGiven)[] forPrograms =
            [("allow-code-execution", AllowCodeExecution), ("without-isolation", WithoutIsolation), ("python", Python is not null)];
        if (!benchmark.RunsCode)
            problems.AddRange(forPrograms.Where(option => option.IsGiven).Select(option => $"{option.Name}: {Task} runs no programs; leave it out"));
        if (problems.Count > 0) throw new InputException(string.Join('\n', problems));
    }
}
