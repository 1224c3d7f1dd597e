using AsLora.Tokenization;

namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// The tokens of rendered pieces. Texts that follow one another are tokenised as one, and special tokens stand only where the template puts them. Where an
/// answer begins inside such a text, a token has to begin too, as the prompt alone is what a model is given before it answers; where the end of the prompt
/// and the beginning of the answer would be one token (<c>:-</c> is one of LLaMA's), the answer is tokenised apart.
/// </summary>
/// <param name="tokenizer">The tokenizer, which has the tokens of all pieces.</param>
internal sealed class PieceTokens(Tokenizer tokenizer)
{
    // Goes before an answer that is tokenised apart, as tokenizers put a space before the first word of a text; a line feed is a token of its own nearly
    // everywhere.
    private const string Before = "\n";
    private readonly List<int> _ids = [];
    private readonly List<bool> _isTarget = [];

    /// <summary>The ids so far.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <summary>Which of them are learned.</summary>
    public IReadOnlyList<bool> IsTarget => _isTarget;

    /// <summary>Whether there was an answer that could not be tokenised apart from what stands before it, though it had to be.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The id of a piece that is a token; null where the tokenizer has none.</summary>
    public static int? IdOf(ChatPiece piece, Tokenizer tokenizer) => piece.Kind switch
    {
        PieceKind.Begin => tokenizer.BeginId,
        PieceKind.End => tokenizer.EndId,
        PieceKind.Start => tokenizer.Tokenize("", addSpecialTokens: true) is [var first, ..] && first == tokenizer.BeginId ? first : null,
        _ => tokenizer.TokenId(piece.Text),
    };

    /// <summary>Adds pieces.</summary>
    public void Add(IReadOnlyList<ChatPiece> pieces)
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Kind != PieceKind.Text)
            {
                if (IdOf(pieces[i], tokenizer) is { } id) Add([id], pieces[i].IsLearned);
                continue;
            }
            // In every template a token follows an answer, so that an answer can only be the last one of its texts.
            var given = "";
            for (; i < pieces.Count && pieces[i] is { Kind: PieceKind.Text, IsLearned: false }; i++) given += pieces[i].Text;
            if (i < pieces.Count && pieces[i].Kind == PieceKind.Text) Add(given, pieces[i].Text);
            else
            {
                Add(Tokenize(given), false);
                i--;
            }
        }
    }

    private void Add(string given, string answer)
    {
        var (before, whole) = (Tokenize(given), Tokenize(given + answer));
        var after = whole.AsSpan().StartsWith(before) ? whole[before.Length..] : Apart(before, answer);
        IsTorn |= after is null;
        Add(before, false);
        Add(after ?? Tokenize(answer), true);
    }

    // The tokens of an answer that stand for it to the letter after those of its prompt; null where there are none.
    private int[]? Apart(int[] before, string answer)
    {
        var (alone, anchor, anchored) = (Tokenize(answer), Tokenize(Before), Tokenize(Before + answer));
        var wanted = tokenizer.Decode(before, skipSpecialTokens: false) + answer;
        int[][] candidates = anchored.AsSpan().StartsWith(anchor) ? [alone, anchored[anchor.Length..]] : [alone];
        return candidates.FirstOrDefault(ids => tokenizer.Decode([.. before, .. ids], skipSpecialTokens: false) == wanted);
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
