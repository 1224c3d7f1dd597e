using AsLora.Adapters;
using AsLora.Runtime;

namespace AsLora.Training;

/// <summary>
/// The order in which an epoch goes through the training set. It follows from seed and epoch alone, so a resumed run can start at any batch of any epoch.
/// <c>length-grouped</c> puts examples of like length into one batch, which saves padding: shuffle, sort windows of 50 batches by length, shuffle the batches.
/// <c>random</c> only shuffles.
/// </summary>
public static class EpochOrder
{
    private const string LengthGrouped = "length-grouped";

    private const int WindowInBatches = 50;

    /// <summary>The names that exist.</summary>
    public static IReadOnlyList<string> Names { get; } = [LengthGrouped, "random"];

    /// <summary>The batches of one epoch: indices into the training set, every one exactly once. One batch may be smaller than the others.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="lengths">Tokens of each example.</param>
    /// <param name="batchSize">Examples a batch, at least 1.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <exception cref="InputException">The name does not exist.</exception>
    public static int[][] Batches(string name, IReadOnlyList<int> lengths, int batchSize, ulong seed, int epoch)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (!Names.Contains(name, StringComparer.Ordinal)) throw new InputException($"unknown order \"{name}\"{Suggestion.For(name, Names)}; the orders are {string.Join(", ", Names)}");

        // The seed is mixed before the epoch is added: seed 43 must not repeat the epochs of seed 42 one later.
        var random = new SplitMix64(new SplitMix64(seed).Next() + (ulong)epoch);
        int[] order = [.. Enumerable.Range(0, lengths.Count)];
        random.Shuffle<int>(order);
        if (name != LengthGrouped) return [.. order.Chunk(batchSize)];

        int[][] batches = [.. order.Chunk(batchSize * WindowInBatches).SelectMany(window => window.OrderBy(i => lengths[i]).Chunk(batchSize))];
        random.Shuffle<int[]>(batches);
        return batches;
    }

    /// <summary>Some rows of a split, in its order: all of them, or as many as asked for, chosen by the seed.</summary>
    /// <param name="rows">Rows of the split.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="seed">The seed of the run.</param>
    internal static int[] Sample(int rows, int most, ulong seed)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        if (rows <= most) return all;
        new SplitMix64(seed).Shuffle<int>(all);
        return [.. all.Take(most).Order()];
    }
}
