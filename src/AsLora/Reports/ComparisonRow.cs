namespace AsLora.Reports;

/// <summary>
/// The runs of one method on one model and task, which differ in their seed alone. Lists that go by the seeds have the order of <see cref="Seeds"/>.
/// </summary>
public sealed record ComparisonRow
{
    /// <summary>Name of the model: the experiment's, or the last part of its path.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the task; for data of one's own the column that is learned.</summary>
    public required string Task { get; init; }

    /// <summary>Name of the method: the experiment's, or title and rank, and what else tells it from others.</summary>
    public required string Name { get; init; }

    /// <summary>The method's title, such as <c>ASLoRA</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The options that decide its numbers: name → value. Seed, threads and what is only written are left out.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>
    /// The options, method and learning rate apart, in which it differs from the baseline: where there is one, more than the methods is compared.
    /// </summary>
    public required IReadOnlyList<string> OtherSettings { get; init; }

    /// <summary>The seeds, ascending.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Folders or files of the runs.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The metric that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether more of it is better.</summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>The split by whose scores the best epoch was chosen.</summary>
    public required string ChosenBy { get; init; }

    /// <summary>The epoch that was chosen.</summary>
    public required IReadOnlyList<double> BestEpochs { get; init; }

    /// <summary>
    /// Among how many evaluations it was chosen: those of the split from the last merge on. A method with more of them to choose from has an advantage at
    /// the best epoch, none at the last.
    /// </summary>
    public required IReadOnlyList<int> Candidates { get; init; }

    /// <summary>The scores of every split; the one that chose comes first.</summary>
    public required IReadOnlyList<SplitScores> Splits { get; init; }

    /// <summary>Train less dev, of the metric that decides: how much of the score is memory.</summary>
    public required SplitScores Gap { get; init; }

    /// <summary>What it trains.</summary>
    public required RowParameters Parameters { get; init; }

    /// <summary>What it costs.</summary>
    public required RowCost Cost { get; init; }

    /// <summary>
    /// Whether no other row of the model and task is at most as large and at least as good by the mean of the best epochs, and better in one of the two.
    /// </summary>
    public required bool IsOnFront { get; init; }
}
