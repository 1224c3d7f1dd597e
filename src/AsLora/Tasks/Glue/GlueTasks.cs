using AsLora.Adapters;

namespace AsLora.Tasks.Glue;

/// <summary>The nine tasks of GLUE (arXiv 1804.07461). Class ids are in the order of the hub's copy, <c>nyu-mll/glue</c>.</summary>
public static class GlueTasks
{
    private static readonly string[] Entailment = ["entailment", "not_entailment"];

    /// <summary>The tasks and where their data lies. A new one is one entry here and one row in <c>docs/tasks.md</c>.</summary>
    internal static IReadOnlyList<GlueLayout> Layouts { get; } =
    [
        new()
        {
            Task = new() { Name = "cola", Title = "CoLA", Labels = ["unacceptable", "acceptable"], Metrics = [Metric.Matthews] },
            Columns = new("sentence", null, "label"),
            ParquetColumns = new("sentence", null, "label"),
            WithoutHeader = ["source", "label", "mark", "sentence"],
        },
        new()
        {
            Task = new() { Name = "sst2", Title = "SST-2", Labels = ["negative", "positive"], Metrics = [Metric.Accuracy] },
            Columns = new("sentence", null, "label"),
            ParquetColumns = new("sentence", null, "label"),
        },
        new()
        {
            Task = new() { Name = "mrpc", Title = "MRPC", Labels = ["not_equivalent", "equivalent"], Metrics = [Metric.Accuracy, Metric.F1] },
            Columns = new("#1 String", "#2 String", "Quality"),
            ParquetColumns = new("sentence1", "sentence2", "label"),
        },
        new()
        {
            Task = new() { Name = "qqp", Title = "QQP", Labels = ["not_duplicate", "duplicate"], Metrics = [Metric.Accuracy, Metric.F1] },
            Columns = new("question1", "question2", "is_duplicate"),
            ParquetColumns = new("question1", "question2", "label"),
            DropsIncompleteRows = true,
        },
        new()
        {
            Task = new() { Name = "stsb", Title = "STS-B", Metrics = [Metric.Pearson, Metric.Spearman] },
            Columns = new("sentence1", "sentence2", "score"),
            ParquetColumns = new("sentence1", "sentence2", "label"),
            Range = (0, 5),
        },
        new()
        {
            Task = new()
            {
                Name = "mnli",
                Title = "MNLI",
                Labels = ["entailment", "neutral", "contradiction"],
                Metrics = [Metric.Accuracy],
                EvaluationSplits = ["dev_matched", "dev_mismatched"],
            },
            Columns = new("sentence1", "sentence2", "gold_label"),
            ParquetColumns = new("premise", "hypothesis", "label"),
        },
        new()
        {
            Task = new() { Name = "qnli", Title = "QNLI", Labels = Entailment, Metrics = [Metric.Accuracy] },
            Columns = new("question", "sentence", "label"),
            ParquetColumns = new("question", "sentence", "label"),
        },
        new()
        {
            Task = new() { Name = "rte", Title = "RTE", Labels = Entailment, Metrics = [Metric.Accuracy] },
            Columns = new("sentence1", "sentence2", "label"),
            ParquetColumns = new("sentence1", "sentence2", "label"),
        },
        new()
        {
            Task = new() { Name = "wnli", Title = "WNLI", Labels = ["not_entailment", "entailment"], Metrics = [Metric.Accuracy] },
            Columns = new("sentence1", "sentence2", "label"),
            ParquetColumns = new("sentence1", "sentence2", "label"),
        },
    ];

    /// <summary>All nine.</summary>
    public static IReadOnlyList<TaskDefinition> All { get; } = [.. Layouts.Select(l => l.Task)];

    /// <summary>The task of this name or title, for example <c>sst2</c> or <c>SST-2</c>.</summary>
    /// <param name="name">The name; case and hyphens do not matter.</param>
    /// <exception cref="InputException">There is no such task; the message lists those that exist.</exception>
    public static TaskDefinition Get(string name) => NamedTasks.Get(name, All);
}
