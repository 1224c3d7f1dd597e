namespace AsLora.Experiments;

/// <summary>How a comparison is made.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The folder everything is written to. One that holds an earlier part of the same comparison is gone on with.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// The program that trains, and the arguments that come before <c>train</c>: every run is a process of its own, so that its memory is its own and its end takes none along.
    /// </summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Names of models, tasks and methods to take; what they need comes with them. Empty takes all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Runs at once, at least 1. Each gets its share of the cores where the experiment says nothing of threads.</summary>
    public int Jobs { get; init; } = 1;
}
