namespace AsLora.Tasks;

/// <summary>Scores with the conventions of scikit-learn (classification) and SciPy (correlations).</summary>
public static class Metrics
{
    /// <summary>The name in tables and files: <c>accuracy</c>, <c>f1</c>, <c>matthews</c>, <c>pearson</c>, <c>spearman</c>.</summary>
    /// <param name="metric">The metric.</param>
    public static string Name(this Metric metric) => metric switch
    {
        Metric.Accuracy => "accuracy",
        Metric.F1 => "f1",
        Metric.Matthews => "matthews",
        Metric.Pearson => "pearson",
        Metric.Spearman => "spearman",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not a metric"),
    };
}
