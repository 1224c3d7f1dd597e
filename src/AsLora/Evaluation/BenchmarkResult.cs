namespace AsLora.Evaluation;

/// <summary>A score on a benchmark and all that decides it.</summary>
public sealed record BenchmarkResult
{
    /// <summary>What decided the score.</summary>
    public required BenchmarkSettings Settings { get; init; }

    /// <summary>
    /// Whether the score may stand beside published ones: all questions that the data has, as many shots and tokens as the protocol says, and data for all of
    /// its tasks.
    /// </summary>
    public required bool IsComparable { get; init; }

    /// <summary>The metric that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Its value over the benchmark, from 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Every metric over the benchmark, the one that decides first.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Every subject or task.</summary>
    public required IReadOnlyList<GroupScore> Groups { get; init; }

    /// <summary>What subjects count in together; empty where a protocol has no such thing.</summary>
    public required IReadOnlyList<GroupScore> Categories { get; init; }

    /// <summary>How many prompts lost shots because they were too long.</summary>
    public required int PromptsWithFewerShots { get; init; }

    /// <summary>How many prompts the model read the end of alone.</summary>
    public required int PromptsCut { get; init; }

    /// <summary>Seconds of answering, over all the processes that did.</summary>
    public required double Seconds { get; init; }

    /// <summary>When the last question was scored, in UTC.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Program with its git revision, TorchSharp, libtorch, .NET, operating system, device, threads, cores.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
