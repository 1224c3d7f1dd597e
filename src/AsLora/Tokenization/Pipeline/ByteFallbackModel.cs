namespace AsLora.Tokenization.Pipeline;

/// <summary>Byte-pair encoding of <c>tokenizer.json</c> in which characters that are no tokens become the tokens of their bytes.</summary>
internal sealed class ByteFallbackModel : TokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<(int Left, int Right), (float Rank, int Id)> _merges = [];
    private readonly ByteTokens _bytes;
    private readonly int? _unknownId;
    private readonly bool _fuseUnknown;
    private readonly bool _ignoreMerges;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The rules, each <c>left right</c>, whose tokens and their union are in the vocabulary; the earliest goes first.</param>
    /// <param name="unknown">The token for characters of which a byte has no token either, or null, where they are left out.</param>
    /// <param name="fuseUnknown">Whether several unknown characters in a row are one token.</param>
    /// <param name="ignoreMerges">Whether a word that is a token is taken whole.</param>
    public ByteFallbackModel(Vocabulary vocabulary, IEnumerable<string> merges, string? unknown, bool fuseUnknown, bool ignoreMerges)
    {
        (_vocabulary, _bytes, _fuseUnknown, _ignoreMerges) = (vocabulary, new(vocabulary), fuseUnknown, ignoreMerges);
        if (unknown is not null) _unknownId = Id(unknown);
        foreach (var (rank, merge) in merges.Index())
        {
            var space = merge.IndexOf(' ', StringComparison.Ordinal);
            _merges.Add((Id(merge[..space]), Id(merge[(space + 1)..])), (rank, Id(merge.Remove(space, 1))));
        }
    }

    /// <inheritdoc/>
    public override void Encode(string word, List<int> ids)
    {
        if (_ignoreMerges && _vocabulary.TryGetId(word, out var whole)) ids.Add(whole);
        else ids.AddRange(PairMerging.Merge(Symbols(word), (left, right) => _merges.TryGetValue((left.Id, right.Id), out var merge) ? merge : null).Select(s => s.Id));
    }

    private List<Symbol> Symbols(string word)
    {
        var (symbols, start, isUnknown) = (new List<Symbol>(word.Length), 0, false);
        foreach (var rune in word.EnumerateRunes())
        {
            var character = word.AsSpan(start, rune.Utf16SequenceLength);
            var wasUnknown = isUnknown;
            isUnknown = false;
            if (_vocabulary.TryGetId(character, out var id)) symbols.Add(new(start, 1, id));
            else if (_bytes.Ids(character) is { } bytes) symbols.AddRange(bytes.Select(value => new Symbol(start, 1, value)));
            else if (_unknownId is { } unknown)
            {
                isUnknown = true;
                if (!(wasUnknown && _fuseUnknown)) symbols.Add(new(start, 1, unknown));
            }
            start += character.Length;
        }
        return symbols;
    }

    private int Id(string token) => _vocabulary.TryGetId(token, out var id) ? id : throw new ArgumentException($"the vocabulary has no token {token}", nameof(token));
}
