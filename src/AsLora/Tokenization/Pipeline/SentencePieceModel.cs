namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Byte-pair encoding as SentencePiece does it: neighbours are merged wherever their union is a piece, that of the highest score first. Microsoft.ML.Tokenizers
/// has this too, but takes pairs of equal score in another order than the one furthest left first, so that runs of one character come out otherwise.
/// </summary>
internal sealed class SentencePieceModel : TokenModel
{
    private readonly Dictionary<string, (int Rank, int Id)> _pieces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Rank, int Id)>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly AddedTokenSplitter _userDefined;
    private readonly HashSet<int> _whole;
    private readonly ByteTokens? _bytes;
    private readonly int _unknownId;

    /// <summary>Creates the model.</summary>
    /// <param name="pieces">Its pieces, none of them twice; one is the unknown piece.</param>
    /// <param name="bytes">The pieces of bytes; null where characters without a piece are unknown.</param>
    public SentencePieceModel(IReadOnlyList<SentencePiece> pieces, ByteTokens? bytes)
    {
        var ranks = pieces.Select(piece => piece.Score).Distinct().OrderDescending().Index().ToDictionary(score => score.Item, score => score.Index);
        foreach (var (id, piece) in pieces.Index())
            if (piece.Kind is SentencePieceKind.Normal or SentencePieceKind.UserDefined) _pieces.Add(piece.Text, (ranks[piece.Score], id));
        _byText = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        var whole = pieces.Index().Where(piece => piece.Item.Kind == SentencePieceKind.UserDefined)
            .Select(piece => new AddedToken(piece.Item.Text, piece.Index)).ToArray();
        _userDefined = new(whole, text => text);
        _whole = [.. whole.Select(piece => piece.Id)];
        _unknownId = pieces.Index().First(piece => piece.Item.Kind == SentencePieceKind.Unknown).Index;
        _bytes = bytes;
    }

    /// <inheritdoc/>
    public override void Encode(string word, List<int> ids)
    {
        var (symbols, isUnknown) = (Symbols(word), false);
        PairMerging.Merge(symbols, (left, right) => Union(word, left, right));
        foreach (var symbol in symbols)
        {
            // Unknown characters in a row are one token.
            var wasUnknown = isUnknown;
            isUnknown = symbol.Id < 0 && _bytes is null;
            if (symbol.Id >= 0) ids.Add(symbol.Id);
            else if (_bytes is not null) ids.AddRange(_bytes.Ids(word.AsSpan(symbol.Start, symbol.Size))!);
            else if (!wasUnknown) ids.Add(_unknownId);
        }
    }

    private List<Symbol> Symbols(string word)
    {
        var (symbols, start) = (new List<Symbol>(word.Length), 0);
        foreach (var section in _userDefined.Split(word))
        {
            if (section.Id is { } id) Add(section.Length, id);
            else foreach (var rune in section.Text.EnumerateRunes()) Add(rune.Utf16SequenceLength, id: null);
        }
        return symbols;

        void Add(int size, int? id)
        {
            symbols.Add(new(start, size, id ?? (_byText.TryGetValue(word.AsSpan(start, size), out var piece) ? piece.Id : -1)));
            start += size;
        }
    }

    private (int Rank, int Id)? Union(string word, Symbol left, Symbol right)
    {
        if (_whole.Contains(left.Id) || _whole.Contains(right.Id)) return null;
        return _byText.TryGetValue(word.AsSpan(left.Start, left.Size + right.Size), out var piece) ? piece : null;
    }
}
