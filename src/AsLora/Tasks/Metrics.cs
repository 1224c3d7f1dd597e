namespace AsLora.Tasks;

/// <summary>Scores with the conventions of scikit-learn (classification) and SciPy (correlations).</summary>
public static class Metrics
{
    /// <summary>The name in tables and files: <c>accuracy</c>, <c>f1</c>, <c>macro-f1</c>, <c>matthews</c>, <c>pearson</c>, <c>spearman</c>.</summary>
    /// <param name="metric">The metric.</param>
    public static string Name(this Metric metric) => metric switch
    {
        Metric.Accuracy => "accuracy",
        Metric.F1 => "f1",
        Metric.MacroF1 => "macro-f1",
        Metric.Matthews => "matthews",
        Metric.Pearson => "pearson",
        Metric.Spearman => "spearman",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not a metric"),
    };

    /// <summary>
    /// The score. F1 is 0 where class 1 is neither predicted nor a label; macro F1 is over the classes that are predicted or a label; Matthews' is 0 where predictions or labels are all of one class; correlations are NaN where
    /// either side is constant, so also for fewer than two rows. Any score is NaN without rows or where a prediction or a label is NaN. An infinite prediction is a wrong
    /// class, makes Pearson's NaN, and has a rank for Spearman's.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <param name="predictions">Class ids, or the numbers of a regression.</param>
    /// <param name="labels">As many class ids or numbers.</param>
    /// <exception cref="ArgumentException">There are not as many labels as predictions.</exception>
    public static double Compute(Metric metric, IReadOnlyList<float> predictions, IReadOnlyList<float> labels)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(labels);
        return Compute(metric, [.. predictions.Select(p => (double)p)], [.. labels.Select(l => (double)l)]);
    }

    internal static double Compute(Metric metric, double[] predictions, double[] labels)
    {
        if (predictions.Length != labels.Length) throw new ArgumentException($"{predictions.Length} predictions for {labels.Length} labels", nameof(predictions));
        if (predictions.Length == 0 || predictions.Any(double.IsNaN) || labels.Any(double.IsNaN)) return double.NaN;
        return metric switch
        {
            Metric.Accuracy => Correct(predictions, labels) / predictions.Length,
            Metric.F1 => F1(predictions, labels, 1),
            Metric.MacroF1 => predictions.Union(labels).Average(c => F1(predictions, labels, c)),
            Metric.Matthews => Matthews(predictions, labels),
            Metric.Pearson => Correlation.Pearson(predictions, labels),
            Metric.Spearman => Correlation.Spearman(predictions, labels),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not a metric"),
        };
    }

    private static double Correct(double[] predictions, double[] labels) => predictions.Zip(labels).Count(p => p.First.Equals(p.Second));

    // 2 TP / (2 TP + FP + FN): predictions and labels of the class together are 2 TP + FP + FN.
    private static double F1(double[] predictions, double[] labels, double positive)
    {
        var all = predictions.Count(p => p.Equals(positive)) + labels.Count(l => l.Equals(positive));
        return all == 0 ? 0 : 2.0 * predictions.Zip(labels).Count(p => p.First.Equals(positive) && p.Second.Equals(positive)) / all;
    }

    // For any number of classes, n rows, c right, p_k predictions and t_k labels of class k: (c n − Σ p_k t_k) / sqrt((n² − Σ p_k²) (n² − Σ t_k²)).
    // With two classes this is (TP TN − FP FN) / sqrt((TP + FP) (TP + FN) (TN + FP) (TN + FN)).
    private static double Matthews(double[] predictions, double[] labels)
    {
        double n = predictions.Length;
        var (predicted, actual) = (predictions.CountBy(p => p).ToDictionary(), labels.CountBy(l => l).ToDictionary());
        var covariance = (Correct(predictions, labels) * n) - predicted.Sum(p => (double)p.Value * actual.GetValueOrDefault(p.Key));
        var spread = Spread(predicted) * Spread(actual);
        return spread == 0 ? 0 : covariance / Math.Sqrt(spread);

        double Spread(Dictionary<double, int> counts) => (n * n) - counts.Values.Sum(c => (double)c * c);
    }
}
