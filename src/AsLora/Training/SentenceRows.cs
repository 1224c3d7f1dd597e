namespace AsLora.Training;

/// <summary>
/// Lays the sentences of a text into rows for a masked language model: as many as fit, one after the other, as RoBERTa reads pairs:
/// <c>&lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt;</c>. No sentence is split, and no row holds two texts.
/// </summary>
internal static class SentenceRows
{
    /// <summary>Adds the rows of a text.</summary>
    /// <param name="rows">Ids of each row, and the line of its first sentence.</param>
    /// <param name="sentences">The sentences in order, without special tokens.</param>
    /// <param name="beginId">The token that begins a row.</param>
    /// <param name="endId">The token that ends a sentence.</param>
    /// <param name="maxLength">How many tokens a row may have.</param>
    /// <returns>How many sentences were cut, because they alone are longer.</returns>
    public static int Add(List<(int[] Ids, int Line)> rows, IEnumerable<(int[] Ids, int Line)> sentences, int beginId, int endId, int maxLength)
    {
        var (row, first, cut) = (new List<int>(), 0, 0);
        foreach (var (ids, line) in sentences.Where(s => s.Ids.Length > 0))
        {
            if (row.Count > 0 && row.Count + ids.Length + 2 > maxLength) End();
            if (row.Count == 0) first = line;
            row.Add(row.Count == 0 ? beginId : endId);
            var room = maxLength - row.Count - 1;
            row.AddRange(ids.AsSpan(0, Math.Min(ids.Length, room)));
            row.Add(endId);
            if (ids.Length > room) cut++;
        }
        if (row.Count > 0) End();
        return cut;

        void End()
        {
            rows.Add(([.. row], first));
            row.Clear();
        }
    }
}
