namespace AsLora.Tasks.Instructions;

/// <summary>Which samples go into one row, so that less of it is padding.</summary>
internal static class Packing
{
    /// <summary>
    /// Puts every sample, in the order given, into the row with the least room left that still takes it, and into a new row where none does (best fit). No
    /// sample is split. The order decides, so that a shuffled order gives other rows. n samples take O(n log n).
    /// </summary>
    /// <param name="lengths">The lengths of the samples in tokens, each from 1 to <paramref name="maxLength"/>.</param>
    /// <param name="maxLength">How many tokens a row may have.</param>
    /// <returns>The rows in the order of their first samples; in each, the places of its samples in <paramref name="lengths"/>, rising.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of its range.</exception>
    public static IReadOnlyList<int[]> Pack(IReadOnlyList<int> lengths, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        var rows = new List<List<int>>();
        var rooms = new SortedSet<(int Room, int Row)>();
        foreach (var (sample, length) in lengths.Index())
        {
            if (length < 1 || length > maxLength)
                throw new ArgumentOutOfRangeException(nameof(lengths), length, $"sample {sample} does not fit a row of {maxLength} tokens");
            var (room, row) = (maxLength, rows.Count);
            // An empty view has no room as its least; to count it would look at all of it.
            if (rooms.GetViewBetween((length, 0), (maxLength, int.MaxValue)).Min is { Room: > 0 } fitting) rooms.Remove((room, row) = fitting);
            else rows.Add([]);
            rows[row].Add(sample);
            if (room > length) rooms.Add((room - length, row));
        }
        return [.. rows.Select(r => r.ToArray())];
    }
}
