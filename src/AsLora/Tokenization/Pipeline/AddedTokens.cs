namespace AsLora.Tokenization.Pipeline;

/// <summary>The added tokens of a tokenizer, by the text in which each is sought.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="normalize">How the tokenizer normalizes.</param>
internal sealed class AddedTokens(IEnumerable<AddedToken> tokens, Func<string, string> normalize)
{
    /// <summary>Finds those that stand in the text as it comes.</summary>
    public AddedTokenSplitter Raw { get; } = new(tokens.Where(token => !token.Normalized), content => content);

    /// <summary>Finds those that stand in the normalized text.</summary>
    public AddedTokenSplitter Normalized { get; } = new(tokens.Where(token => token.Normalized), normalize);
}
