namespace AsLora.Tasks.Instructions.Templates;

/// <summary>A piece of a rendered conversation.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Text">The text, or the name of a token.</param>
/// <param name="IsLearned">Whether it belongs to an answer.</param>
internal readonly record struct ChatPiece(PieceKind Kind, string Text, bool IsLearned)
{
    /// <summary>The token that begins a text, where the tokenizer begins texts with one.</summary>
    public static ChatPiece Start { get; } = new(PieceKind.Start, "", false);

    /// <summary>The token that begins a text.</summary>
    public static ChatPiece Begin { get; } = new(PieceKind.Begin, "", false);

    /// <summary>The token that ends a text, after an answer.</summary>
    public static ChatPiece End { get; } = new(PieceKind.End, "", true);

    /// <summary>Text that is given.</summary>
    public static ChatPiece Given(string text) => new(PieceKind.Text, text, false);

    /// <summary>An answer.</summary>
    public static ChatPiece Answer(string text) => new(PieceKind.Text, text, true);

    /// <summary>A token by its name.</summary>
    public static ChatPiece Token(string name, bool isLearned = false) => new(PieceKind.Token, name, isLearned);
}
