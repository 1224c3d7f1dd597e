namespace AsLora.Tasks;

/// <summary>Correlations as SciPy computes them; NaN where either side is constant or there are fewer than two pairs.</summary>
internal static class Correlation
{
    public static double Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        // Compared as SciPy does: the rounded mean of a constant need not be the constant, so its deviations need not be 0.
        if (IsConstant(x) || IsConstant(y)) return double.NaN;
        var (left, right) = (Standardized(x), Standardized(y));
        return Math.Clamp(left.Zip(right, (a, b) => a * b).Sum(), -1, 1);
    }

    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) => Pearson(Ranks(x), Ranks(y));

    /// <summary>Ranks counted from 1; equal values get the average of the ranks they take together.</summary>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && values[order[to]].Equals(values[order[from]])) to++;
            for (var i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2.0;
            from = to;
        }
        return ranks;
    }

    private static bool IsConstant(IReadOnlyList<double> values) => values.Count == 0 || values.All(v => v.Equals(values[0]));

    // Deviations from the mean, divided by their norm.
    private static double[] Standardized(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        double[] deviations = [.. values.Select(v => v - mean)];
        var norm = Math.Sqrt(deviations.Sum(d => d * d));
        return [.. deviations.Select(d => d / norm)];
    }
}
