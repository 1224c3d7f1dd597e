namespace AsLora.Tokenization.Pipeline;

/// <summary>A piece of a SentencePiece model; its id is its place.</summary>
/// <param name="Text">How it stands in a text, spaces written as U+2581.</param>
/// <param name="Score">Of pieces that can be made of neighbours, the one of the highest score is made first.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record SentencePiece(string Text, float Score, SentencePieceKind Kind);
