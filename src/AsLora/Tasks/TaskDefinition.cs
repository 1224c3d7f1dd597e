namespace AsLora.Tasks;

/// <summary>What is to be learned: the classes or the number, and how it is scored. Where the data lies is the reader's business.</summary>
public sealed record TaskDefinition
{
    /// <summary>The name on the command line and in files, for example <c>mrpc</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in tables, for example <c>MRPC</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Names of the classes in the order of their ids; empty for a regression to one number.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The metrics that are reported; the first one decides which evaluation is best. Higher is better for every one.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The splits that are scored while training; the first one decides.</summary>
    public IReadOnlyList<string> EvaluationSplits { get; init; } = ["dev"];

    /// <summary>Whether the task is a regression to one number (mean squared error) instead of a classification (cross entropy).</summary>
    public bool IsRegression => Labels.Count == 0;

    /// <summary>How many outputs the head has.</summary>
    public int Outputs => IsRegression ? 1 : Labels.Count;
}
