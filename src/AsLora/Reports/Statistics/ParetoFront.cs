namespace AsLora.Reports.Statistics;

/// <summary>Which of several choices no other one beats in size and score at once.</summary>
internal static class ParetoFront
{
    /// <summary>
    /// For each choice whether it is on the front: none is at most as large and at least as good, and better in one of the two. A score of NaN is never on
    /// it.
    /// </summary>
    /// <param name="choices">Size, and score of which more is better.</param>
    public static bool[] Of(IReadOnlyList<(double Size, double Score)> choices) =>
        [.. choices.Select(c => !double.IsNaN(c.Score) && !choices.Any(o => o.Size <= c.Size && o.Score >= c.Score && (o.Size < c.Size || o.Score > c.Score)))];
}
