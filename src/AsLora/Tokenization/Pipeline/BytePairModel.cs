namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Byte-pair encoding by rules: the characters of a word are merged pair by pair, the earliest rule first. Microsoft.ML.Tokenizers gives the same ids, but
/// takes minutes for a word of a million characters, and has no bytes to fall back to.
/// </summary>
internal sealed class BytePairModel : TokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges = [];
    private readonly int? _unknownId;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The rules, each <c>left right</c>, whose tokens and their union are in the vocabulary; the earliest goes first.</param>
    /// <param name="unknown">The token for characters that are not in the vocabulary, or null, where they are left out.</param>
    public BytePairModel(Vocabulary vocabulary, IEnumerable<string> merges, string? unknown = null)
    {
        _vocabulary = vocabulary;
        if (unknown is not null) _unknownId = Id(unknown);
        foreach (var (rank, merge) in merges.Index())
        {
            var space = merge.IndexOf(' ', StringComparison.Ordinal);
            _merges.Add((Id(merge[..space]), Id(merge[(space + 1)..])), (rank, Id(merge.Remove(space, 1))));
        }
    }

    /// <summary>The tokens of bytes, which characters that are not in the vocabulary become; null where they are unknown.</summary>
    public ByteTokens? Bytes { get; init; }

    /// <summary>Whether several unknown characters in a row are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether a word that is a token is taken whole.</summary>
    public bool IgnoreMerges { get; init; }

    /// <inheritdoc/>
    public override void Encode(string word, List<int> ids)
    {
        if (IgnoreMerges && _vocabulary.TryGetId(word, out var whole))
        {
            ids.Add(whole);
            return;
        }
        var symbols = Symbols(word);
        PairMerging.Merge(symbols, (left, right) => _merges.TryGetValue((left.Id, right.Id), out var merge) ? merge : null);
        foreach (var symbol in symbols) ids.Add(symbol.Id);
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
            else if (Bytes?.Ids(character) is { } bytes) symbols.AddRange(bytes.Select(value => new Symbol(start, 1, value)));
            else if (_unknownId is { } unknown)
            {
                isUnknown = true;
                if (!(wasUnknown && FuseUnknown)) symbols.Add(new(start, 1, unknown));
            }
            start += character.Length;
        }
        return symbols;
    }

    private int Id(string token) =>
        _vocabulary.TryGetId(token, out var id) ? id : throw new ArgumentException($"the vocabulary has no token {token}", nameof(token));
}
