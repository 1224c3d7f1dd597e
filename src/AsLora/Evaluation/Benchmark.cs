namespace AsLora.Evaluation;

/// <summary>A benchmark in a protocol: everything that decides a score besides the model. All differences between benchmarks are here.</summary>
internal sealed record Benchmark
{
    /// <summary>The benchmark's name on the command line.</summary>
    public required string Task { get; init; }

    /// <summary>The protocol's name on the command line.</summary>
    public required string Protocol { get; init; }

    /// <summary>Which state of the original program the protocol repeats.</summary>
    public required string Version { get; init; }

    /// <summary>Solved questions before each question.</summary>
    public required int Shots { get; init; }

    /// <summary>How many subjects or tasks the whole benchmark has.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How many questions the whole benchmark has, as <see cref="Count"/> counts them.</summary>
    public required int Questions { get; init; }

    /// <summary>Counts the questions of a folder where a protocol does not ask all that decide; null where those that are asked are counted.</summary>
    public Func<string, int>? Count { get; init; }

    /// <summary>Reads the questions of a folder, to be asked with so many shots, in order.</summary>
    public required Func<string, int, IReadOnlyList<BenchmarkQuestion>> Read { get; init; }

    /// <summary>How an answer is got.</summary>
    public required Decoding Decoding { get; init; }

    /// <summary>
    /// The longest prompt in tokens, the token of the beginning included; a longer one loses shots from the last on. Null where no shot is ever dropped.
    /// </summary>
    public int? LongestPrompt { get; init; }

    /// <summary>What an answer is worth: the text, or the choice, that the model gave to a question.</summary>
    public required Func<BenchmarkQuestion, string, AnswerScore> Score { get; init; }

    /// <summary>Whether all subjects or tasks count alike, however many questions they have; else all questions do.</summary>
    public bool GroupsCountAlike { get; init; }

    /// <summary>What a subject or task counts in besides itself.</summary>
    public Func<string, IEnumerable<string>> Categories { get; init; } = _ => [];

    /// <summary>With how many samples of an answer it can be asked, and the temperature they are drawn at.</summary>
    public IReadOnlyDictionary<int, double> Temperatures { get; init; } = new Dictionary<int, double> { [1] = 0 };

    /// <summary>Whether generated programs are run.</summary>
    public bool RunsCode { get; init; }

    /// <summary>How scores are averaged, in words, for the result.</summary>
    public string Averaging => GroupsCountAlike ? "mean of the tasks' means" : "mean over all questions";
}
