using AsLora.Runtime;

namespace AsLora.Generation;

/// <summary>
/// The random numbers of one prompt. They depend on the seed, the prompt's ids, and how many equal prompts came before it, so that a text does not change with
/// its place in a batch, and the same prompt given several times gives several texts.
/// </summary>
internal sealed class PromptRandom
{
    private SplitMix64 _random;

    /// <summary>Starts a generator.</summary>
    /// <param name="seed">The seed of the call.</param>
    /// <param name="prompt">The prompt's ids.</param>
    /// <param name="repetition">How many equal prompts came before this one.</param>
    public PromptRandom(ulong seed, ReadOnlySpan<int> prompt, int repetition)
    {
        // Mixed one after the other: combined at once, another seed would give the same numbers in another order of repetitions.
        var state = Mixed(Mixed(0, seed), (ulong)repetition);
        foreach (var id in prompt) state = Mixed(state, (ulong)id);
        _random = new(state);
    }

    /// <summary>A number from 0 to below 1, of 53 random bits.</summary>
    public double Next() => (_random.Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mixed(ulong state, ulong value) => new SplitMix64(state ^ value).Next();
}
