namespace AsLora.Tokenization.Pipeline;

/// <summary>A piece of what a model reads: a text, or special tokens.</summary>
/// <param name="Text">0 for the first text, 1 for the second, null for special tokens.</param>
/// <param name="Ids">The ids of the special tokens; empty for a text.</param>
/// <param name="Segment">The segment of all its tokens.</param>
internal readonly record struct TemplatePiece(int? Text, IReadOnlyList<int> Ids, int Segment)
{
    /// <summary>A text.</summary>
    public static TemplatePiece Of(int text, int segment) => new(text, [], segment);

    /// <summary>A special token.</summary>
    public static TemplatePiece Special(int id, int segment) => new(null, [id], segment);
}
