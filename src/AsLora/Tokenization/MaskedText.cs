namespace AsLora.Tokenization;

/// <summary>A text of which some tokens are hidden.</summary>
/// <param name="Ids">What the model reads, special tokens included.</param>
/// <param name="Positions">The places of the hidden tokens, rising.</param>
/// <param name="Labels">The ids that stood there.</param>
internal sealed record MaskedText(int[] Ids, int[] Positions, int[] Labels);
