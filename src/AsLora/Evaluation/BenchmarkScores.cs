namespace AsLora.Evaluation;

/// <summary>The averages of protocols.</summary>
internal static class BenchmarkScores
{
    /// <summary>The score of every group, in the order in which the groups come first.</summary>
    /// <param name="items">The group an item belongs to, and its metrics.</param>
    public static IReadOnlyList<GroupScore> ByGroup(IEnumerable<(string Group, IReadOnlyDictionary<string, double> Metrics)> items) =>
        [.. items.GroupBy(item => item.Group, StringComparer.Ordinal)
            .Select(group => new GroupScore(group.Key, group.Count(), Mean([.. group.Select(item => item.Metrics)])))];

    /// <summary>The score over groups: the mean of theirs, or the mean over all of their questions.</summary>
    /// <param name="groups">The groups, at least one.</param>
    /// <param name="alike">Whether groups count alike, whatever their size.</param>
    public static IReadOnlyDictionary<string, double> Over(IReadOnlyList<GroupScore> groups, bool alike)
    {
        double Weight(GroupScore group) => alike ? 1 : group.Questions;
        var total = groups.Sum(Weight);
        return Each(groups[0].Metrics, metric => groups.Sum(group => group.Metrics[metric] * Weight(group)) / total);
    }

    private static IReadOnlyDictionary<string, double> Mean(IReadOnlyList<IReadOnlyDictionary<string, double>> metrics) =>
        Each(metrics[0], metric => metrics.Sum(values => values[metric]) / metrics.Count);

    private static OrderedDictionary<string, double> Each(IReadOnlyDictionary<string, double> metrics, Func<string, double> value) =>
        new(metrics.Keys.Select(metric => KeyValuePair.Create(metric, value(metric))), StringComparer.Ordinal);
}
