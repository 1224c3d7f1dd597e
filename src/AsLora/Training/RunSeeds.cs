using AsLora.Runtime;

namespace AsLora.Training;

/// <summary>The seed of a run as one seed for each of its uses: a generator started twice from one number would draw the same for the head and for the first factor.</summary>
internal sealed class RunSeeds
{
    /// <summary>Derives them.</summary>
    /// <param name="seed">The seed of the run.</param>
    public RunSeeds(ulong seed)
    {
        var random = new SplitMix64(seed);
        (Head, Factors, Dropout, Merges) = (random.Next(), random.Next(), random.Next(), random.Next());
    }

    /// <summary>The start of the head.</summary>
    public ulong Head { get; }

    /// <summary>The start of the factors.</summary>
    public ulong Factors { get; }

    /// <summary>Dropout.</summary>
    public ulong Dropout { get; }

    /// <summary>Which pairs merge where they are drawn.</summary>
    public ulong Merges { get; }
}
