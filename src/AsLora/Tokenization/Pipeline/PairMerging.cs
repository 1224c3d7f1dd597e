namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Byte-pair encoding of words of any length: of all neighbours that may be merged the pair of the lowest rank goes first, and of equals the one furthest
/// left. n symbols take n log n steps.
/// </summary>
internal static class PairMerging
{
    /// <summary>Merges neighbours until none can be merged.</summary>
    /// <param name="symbols">The symbols of a word, in order.</param>
    /// <param name="union">The rank of a pair and the id of what it becomes, or null where it is not merged.</param>
    /// <returns>The symbols that are left, in order.</returns>
    public static IEnumerable<Symbol> Merge(IReadOnlyList<Symbol> symbols, Func<Symbol, Symbol, (float Rank, int Id)?> union)
    {
        Symbol?[] current = [.. symbols];
        int[] before = [.. Enumerable.Range(-1, current.Length)], after = [.. Enumerable.Range(1, current.Length)];
        var pairs = new PriorityQueue<Symbol, (float Rank, int Left)>();
        for (var left = 0; left < current.Length - 1; left++) Consider(left);
        while (pairs.TryDequeue(out var merged, out var place))
        {
            // What one of a pair has been merged with in the meantime is as long no more.
            var (left, right) = (place.Left, after[place.Left]);
            if (current[left] is not { } first || right >= current.Length || first.Size + current[right]!.Size != merged.Size) continue;
            (current[left], current[right]) = (merged, null);
            after[left] = after[right];
            if (after[left] < current.Length) before[after[left]] = left;
            if (before[left] >= 0) Consider(before[left]);
            Consider(left);
        }
        return current.OfType<Symbol>();

        void Consider(int left)
        {
            if (after[left] >= current.Length) return;
            var (first, second) = (current[left]!, current[after[left]]!);
            if (union(first, second) is { } merge) pairs.Enqueue(new(first.Start, first.Size + second.Size, merge.Id), (merge.Rank, left));
        }
    }
}
