using AsLora.Runtime;

namespace AsLora.Tasks.Suite;

/// <summary>What the grammar draws. It depends on the seed and on a place, the number of a line or of a row, so that any of them can be made without those before it.</summary>
internal sealed class GrammarRandom(ulong seed, long place)
{
    private SplitMix64 _numbers = new(new SplitMix64(seed).Next() ^ new SplitMix64((ulong)place).Next());

    /// <summary>A whole number from 0 to below a limit.</summary>
    public int Below(int limit) => (int)(((UInt128)_numbers.Next() * (ulong)limit) >> 64);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>One of these.</summary>
    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
