namespace AsLora.Pretraining;

/// <summary>A vocabulary that was learned, in the form of <c>vocab.json</c> and <c>merges.txt</c>.</summary>
/// <param name="Tokens">The tokens in the order of their ids: special tokens, the alphabet, then one a rule.</param>
/// <param name="Merges">The rules, <c>left right</c>, the earliest first.</param>
internal sealed record BytePairs(IReadOnlyList<string> Tokens, IReadOnlyList<string> Merges);
