namespace AsLora.Evaluation;

/// <summary>
/// Everything that decides a score. An evaluation goes on only with the settings it was begun with; where the model and the adapter lie does not count.
/// </summary>
public sealed record BenchmarkSettings
{
    /// <summary>The version of this form; readers refuse a higher one.</summary>
    public int Format { get; init; } = 1;

    /// <summary><c>mmlu</c>, <c>bbh</c>, <c>drop</c> or <c>humaneval</c>.</summary>
    public required string Task { get; init; }

    /// <summary><c>instructeval</c> or <c>lm-eval</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Which state of the original program the protocol repeats.</summary>
    public required string ProtocolVersion { get; init; }

    /// <summary>Solved questions before each question.</summary>
    public required int Shots { get; init; }

    /// <summary>Questions of each subject or task; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>How many tokens decide what is dropped or cut of a prompt.</summary>
    public required int MaxLength { get; init; }

    /// <summary>How answers are got, in words.</summary>
    public required string Decoding { get; init; }

    /// <summary>How scores are averaged, in words.</summary>
    public required string Averaging { get; init; }

    /// <summary>How many questions are asked.</summary>
    public required int Questions { get; init; }

    /// <summary>How many answers are drawn to each.</summary>
    public required int Samples { get; init; }

    /// <summary>SHA-256 over all prompts in order, each as UTF-8 with a zero byte behind it.</summary>
    public required string PromptsSha256 { get; init; }

    /// <summary>SHA-256 over the tokens of all prompts in order, each as 32 bits with the lowest first, with −1 behind each prompt.</summary>
    public required string TokensSha256 { get; init; }

    /// <summary>The model.</summary>
    public required BenchmarkModel Model { get; init; }

    /// <summary>The precision the model computes in.</summary>
    public required string Precision { get; init; }

    /// <summary>The kind of device the model computes on: <c>cpu</c> or <c>cuda</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The tokens that end a text, besides the stop strings; empty where choices are compared.</summary>
    public required IReadOnlyList<int> StopIds { get; init; }

    /// <summary>How generated programs are run; null where none are.</summary>
    public CodeExecutionSettings? CodeExecution { get; init; }

    /// <summary>The version of this program, with its git revision where it has one.</summary>
    public required string Program { get; init; }
}
