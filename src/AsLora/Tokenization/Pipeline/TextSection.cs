namespace AsLora.Tokenization.Pipeline;

/// <summary>A stretch of a text: an added token, or what lies between two of them.</summary>
/// <param name="Text">The stretch; empty for an added token.</param>
/// <param name="Id">The id of the added token, or null.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its length, for an added token with the white space it takes.</param>
internal readonly record struct TextSection(string Text, int? Id, int Start, int Length);
