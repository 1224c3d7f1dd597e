namespace AsLora.Tokenization;

/// <summary>One text, or a pair of texts, as a model reads it.</summary>
/// <param name="Ids">Token ids, special tokens included.</param>
/// <param name="Segments">0 for every token of the first text and 1 for those of the second, of the length of <paramref name="Ids"/>; all 0 for models with one segment.</param>
/// <param name="Truncated">How many tokens were cut off to fit the greatest length.</param>
public sealed record TokenizedText(int[] Ids, int[] Segments, int Truncated = 0)
{
    /// <summary>Its length in tokens.</summary>
    public int Length => Ids.Length;
}
