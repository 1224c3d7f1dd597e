namespace AsLora.Tokenization.Pipeline;

/// <summary>Joins words with spaces, and tokens that go on with a word without.</summary>
/// <param name="prefix">What marks tokens that go on with a word.</param>
/// <param name="cleanUp">Whether the space before some punctuation goes, token by token.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanUp) : WordDecoder
{
    private static readonly (string Found, string Becomes)[] s_cleanUp =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"),
        (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <inheritdoc/>
    protected override string Text(string token, bool isFirst) => CleanUp(isFirst ? token : Continue(token));

    private string Continue(string token) => token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;

    private string CleanUp(string token) =>
        cleanUp ? s_cleanUp.Aggregate(token, (text, rule) => text.Replace(rule.Found, rule.Becomes, StringComparison.Ordinal)) : token;
}
