using AsLora.Tokenization;

namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// The tokens of rendered pieces. Texts that follow one another are tokenised as one, as they are when a whole conversation is, and special tokens stand only where the
/// template puts them. Where the learned part begins inside such a text, a token has to begin too: else what a model is given before it answers would not be what it
/// was given in training.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
internal sealed class PieceTokens(Tokenizer tokenizer)
{
    private readonly List<int> _ids = [];
    private readonly List<bool> _isTarget = [];

    /// <summary>The ids so far.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <summary>Which of them are learned.</summary>
    public IReadOnlyList<bool> IsTarget => _isTarget;

    /// <summary>The id of a piece that is a token; null where the tokenizer has none.</summary>
    public static int? IdOf(ChatPiece piece, Tokenizer tokenizer) => piece.Kind switch
    {
        PieceKind.Begin => tokenizer.BeginId,
        PieceKind.End => tokenizer.EndId,
        PieceKind.Start => tokenizer.Tokenize("", addSpecialTokens: true) is [var first, ..] && first == tokenizer.BeginId ? first : null,
        _ => tokenizer.TokenId(piece.Text),
    };

    /// <summary>Adds pieces.</summary>
    /// <param name="pieces">The pieces, whose tokens the tokenizer has.</param>
    /// <returns>Whether a token begins where every learned part does.</returns>
    public bool TryAdd(IReadOnlyList<ChatPiece> pieces)
    {
        for (var i = 0; i < pieces.Count;)
        {
            if (pieces[i].Kind == PieceKind.Text)
            {
                var texts = pieces.Skip(i).TakeWhile(p => p.Kind == PieceKind.Text).ToList();
                if (!TryAddTexts(texts)) return false;
                i += texts.Count;
                continue;
            }
            if (IdOf(pieces[i], tokenizer) is { } id) Add([id], pieces[i].IsLearned);
            i++;
        }
        return true;
    }

    // In every template an answer is followed by a token, so that it can only be the last one of its texts.
    private bool TryAddTexts(List<ChatPiece> texts)
    {
        var given = string.Concat(texts.Where(t => !t.IsLearned).Select(t => t.Text));
        var whole = given + string.Concat(texts.Where(t => t.IsLearned).Select(t => t.Text));
        var ids = Tokenize(whole);
        var before = given.Length == whole.Length ? ids : Tokenize(given);
        if (!ids.AsSpan().StartsWith(before)) return false;
        Add(before, false);
        Add(ids.AsSpan(before.Length), true);
        return true;
    }

    private int[] Tokenize(string text) => tokenizer.Tokenize(text, addSpecialTokens: false, findSpecialTokens: false);

    private void Add(ReadOnlySpan<int> ids, bool isLearned)
    {
        foreach (var id in ids)
        {
            _ids.Add(id);
            _isTarget.Add(isLearned);
        }
    }
}
