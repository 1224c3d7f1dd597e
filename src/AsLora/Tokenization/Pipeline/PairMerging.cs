namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Byte-pair encoding: of all neighbours that may be merged the pair of the lowest rank goes first, and of equals the one furthest left. Words may be as long
/// as a text: n symbols take n log n steps.
/// </summary>
internal static class PairMerging
{
    /// <summary>Merges neighbours until none can be merged.</summary>
    /// <param name="symbols">The symbols of a word, in order; afterwards those that are left.</param>
    /// <param name="union">The rank of a pair, at least 0, and the id of what it becomes, or null where it is not merged.</param>
    public static void Merge(List<Symbol> symbols, Func<Symbol, Symbol, (int Rank, int Id)?> union)
    {
        // A symbol that was merged into the one before it has no size.
        Symbol[] current = [.. symbols];
        int[] before = [.. Enumerable.Range(-1, current.Length)], after = [.. Enumerable.Range(1, current.Length)];
        var pairs = new PriorityQueue<Symbol, long>();
        for (var left = 0; left < current.Length - 1; left++) Consider(left);
        while (pairs.TryDequeue(out var merged, out var priority))
        {
            // What one of a pair has been merged with in the meantime is as long no more.
            var left = (int)(priority & int.MaxValue);
            var right = after[left];
            if (current[left].Size == 0 || right >= current.Length || current[left].Size + current[right].Size != merged.Size) continue;
            (current[left], current[right]) = (merged, default);
            after[left] = after[right];
            if (after[left] < current.Length) before[after[left]] = left;
            if (before[left] >= 0) Consider(before[left]);
            Consider(left);
        }
        symbols.Clear();
        for (var i = 0; i < current.Length; i = after[i]) symbols.Add(current[i]);

        void Consider(int left)
        {
            if (after[left] >= current.Length) return;
            var (first, second) = (current[left], current[after[left]]);
            if (union(first, second) is { } merge) pairs.Enqueue(new(first.Start, first.Size + second.Size, merge.Id), ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
