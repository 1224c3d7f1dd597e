using AsLora.Runtime;
using AsLora.Tokenization;

namespace AsLora.Training;

/// <summary>
/// Which tokens of a text are hidden, and what stands in their place, as in BERT (arXiv 1810.04805): a share of all tokens is learned; of these 80 % become the
/// mask, 10 % another token by chance, and 10 % stay, so that the model must say of every token what belongs there.
/// </summary>
/// <param name="share">The share of tokens that is learned, above 0 and below 1; at least one token of every text.</param>
/// <param name="maskId">The id of the mask.</param>
/// <param name="specialIds">Ids of tokens that are no part of the text: they are neither hidden nor put anywhere.</param>
/// <param name="vocabularySize">Ids are below this.</param>
internal sealed class Masking(double share, int maskId, IEnumerable<int> specialIds, int vocabularySize)
{
    private readonly HashSet<int> _special = [.. specialIds, maskId];
    private readonly int[] _ordinary = [.. Enumerable.Range(0, vocabularySize).Except([.. specialIds, maskId])];

    /// <summary>How many tokens of a text are learned.</summary>
    /// <param name="ids">The text, special tokens included.</param>
    public int Targets(IEnumerable<int> ids) => Targets(ids.Count(id => !_special.Contains(id)));

    /// <summary>Hides tokens.</summary>
    /// <param name="ids">The text, special tokens included; it stays as it is.</param>
    /// <param name="seed">Decides which tokens, and what stands in their place.</param>
    public MaskedText Apply(IReadOnlyList<int> ids, ulong seed)
    {
        var random = new SplitMix64(seed);
        int[] places = [.. Enumerable.Range(0, ids.Count).Where(place => !_special.Contains(ids[place]))];
        random.Shuffle<int>(places);
        int[] hidden = [.. places.Take(Targets(places.Length)).Order()];
        int[] read = [.. ids];
        foreach (var place in hidden)
        {
            var lot = Below(10);
            if (lot < 8) read[place] = maskId;
            else if (lot == 8) read[place] = _ordinary[Below(_ordinary.Length)];
        }
        return new(read, hidden, [.. hidden.Select(place => ids[place])]);

        int Below(int limit) => (int)(((UInt128)random.Next() * (ulong)limit) >> 64);
    }

    private int Targets(int tokens) => tokens == 0 ? 0 : Math.Max(1, (int)Math.Round(tokens * share));
}
