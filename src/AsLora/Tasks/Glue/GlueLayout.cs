using System.Globalization;

namespace AsLora.Tasks.Glue;

/// <summary>How a task of GLUE, or one in its form, lies on disk, in its own tab-separated files and in the Parquet files of the hub.</summary>
internal sealed record GlueLayout
{
    /// <summary>The task.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>The columns of the tab-separated files.</summary>
    public required GlueColumns Columns { get; init; }

    /// <summary>The columns of the Parquet files.</summary>
    public required GlueColumns ParquetColumns { get; init; }

    /// <summary>The columns, by position, of tab-separated train and dev files that have no header row; null where the first row is one.</summary>
    public IReadOnlyList<string>? WithoutHeader { get; init; }

    /// <summary>Whether rows with missing fields are dropped and counted; elsewhere they are errors.</summary>
    public bool DropsIncompleteRows { get; init; }

    /// <summary>Whether test splits have labels that are read: GLUE keeps its own to itself.</summary>
    public bool HasTestLabels { get; init; }

    /// <summary>The smallest and the largest number a regression knows.</summary>
    public (float Low, float High) Range { get; init; }

    /// <summary>The splits that exist: <c>train</c>, those that are scored while training, and their test splits.</summary>
    public IReadOnlyList<string> Splits =>
        [.. Task.EvaluationSplits.Prepend("train").Union(Task.EvaluationSplits.Select(s => s.Replace("dev", "test", StringComparison.Ordinal)))];

    /// <summary>What a label can be, in words.</summary>
    public string ExpectedLabels => Task.IsRegression
        ? string.Create(CultureInfo.InvariantCulture, $"a number from {Range.Low} to {Range.High}")
        : $"an id or a name of {string.Join(", ", Task.Labels.Select((name, id) => $"{id} {name}"))}";

    /// <summary>The class id or the number that a label in a file stands for; null where it stands for none.</summary>
    /// <param name="text">A class's id or name, or a number.</param>
    public float? LabelOf(string text)
    {
        if (Task.IsRegression) return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= Range.Low && number <= Range.High ? number : null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id < Task.Labels.Count ? id : null;
        return Task.Labels.Index().Where(l => l.Item == text).Select(l => (float?)l.Index).FirstOrDefault();
    }

    /// <summary>Whether a split has labels.</summary>
    /// <param name="split">One of <see cref="Splits"/>.</param>
    public bool IsLabelled(string split) => HasTestLabels || !split.StartsWith("test", StringComparison.Ordinal);
}
