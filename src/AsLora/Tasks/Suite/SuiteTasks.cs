using AsLora.Tasks.Glue;

namespace AsLora.Tasks.Suite;

/// <summary>The five tasks that come with this project: small, made from a grammar of its own, read like GLUE's. Test splits have labels, and words and lengths that train has not.</summary>
public static class SuiteTasks
{
    internal const string Acceptability = "acceptability", Paraphrase = "paraphrase", Entailment = "entailment", Similarity = "similarity", Sentiment = "sentiment";

    private static readonly GlueColumns One = new("sentence", null, "label"), Two = new("sentence1", "sentence2", "label");

    /// <summary>The tasks and where their data lies.</summary>
    internal static IReadOnlyList<GlueLayout> Layouts { get; } =
    [
        Layout(Acceptability, One, Metric.Matthews, "unacceptable", "acceptable"),
        Layout(Paraphrase, Two, Metric.Accuracy, "not_equivalent", "equivalent"),
        Layout(Entailment, Two, Metric.Accuracy, "entailment", "neutral", "contradiction"),
        Layout(Similarity, Two, Metric.Pearson),
        Layout(Sentiment, One, Metric.Accuracy, "negative", "positive"),
    ];

    /// <summary>All five. The second split that is scored, <c>test</c>, decides nothing.</summary>
    public static IReadOnlyList<TaskDefinition> All { get; } = [.. Layouts.Select(l => l.Task)];

    private static GlueLayout Layout(string name, GlueColumns columns, Metric metric, params string[] labels) => new()
    {
        Task = new()
        {
            Name = name,
            Title = char.ToUpperInvariant(name[0]) + name[1..],
            Labels = labels,
            Metrics = metric == Metric.Pearson ? [metric, Metric.Spearman] : [metric],
            EvaluationSplits = ["dev", "test"],
        },
        Columns = columns,
        ParquetColumns = columns,
        Range = (0, 5),
        HasTestLabels = true,
    };
}
