namespace AsLora.Reports.Statistics;

/// <summary>How far two ways to group the same things agree, corrected for chance (Hubert and Arabie 1985).</summary>
internal static class AdjustedRandIndex
{
    /// <summary>
    /// (together in both − expected) / (mean of together in one and in the other − expected), counted over all pairs of things: 1 for the same groups, about
    /// 0 by chance, below 0 for less than
    /// chance. As scikit-learn, 1 where the groups are the same although nothing is left to chance: all apart, or all together.
    /// </summary>
    /// <param name="first">The group of each thing; any number may stand for a group.</param>
    /// <param name="second">As many things in the same order, grouped the other way.</param>
    /// <exception cref="ArgumentException">There are not as many things in both.</exception>
    public static double Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        if (first.Length != second.Length) throw new ArgumentException($"{first.Length} things in one and {second.Length} in the other", nameof(second));
        long both = 0, inFirst = 0, inSecond = 0;
        for (var i = 0; i < first.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (first[i] == first[j], second[i] == second[j]);
                if (a) inFirst++;
                if (b) inSecond++;
                if (a && b) both++;
            }
        }
        if (both == inFirst && both == inSecond) return 1;
        var expected = (double)inFirst * inSecond / (first.Length * (first.Length - 1L) / 2);
        return (both - expected) / (((inFirst + inSecond) / 2.0) - expected);
    }
}
