namespace AsLora.Tokenization;

/// <summary>A text for language modelling: its ids, and which of them are learned.</summary>
/// <param name="Ids">The ids, special tokens included.</param>
/// <param name="IsTarget">Whether a token is learned, one value an id. Its prediction is made at the token before it, so that of the first token counts for nothing.</param>
/// <param name="IsTruncated">Whether the text was cut.</param>
public sealed record LabelledTokens(int[] Ids, bool[] IsTarget, bool IsTruncated = false)
{
    /// <summary>How many tokens there are.</summary>
    public int Length => Ids.Length;

    /// <summary>How many of them are learned.</summary>
    public int Targets => IsTarget.Skip(1).Count(t => t);
}
