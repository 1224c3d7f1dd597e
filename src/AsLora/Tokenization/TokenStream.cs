using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization;

/// <summary>
/// The text of ids that come one by one, as far as it is certain: a character whose bytes are spread over several tokens appears when its last byte has come.
/// Made by <see cref="Tokenizer.Stream"/>; for one text, and for one thread at a time.
/// </summary>
public sealed class TokenStream
{
    private readonly Vocabulary _tokens;
    private readonly HashSet<int> _skipped;
    private readonly Decoding _decoding;

    internal TokenStream(TokenizerParts parts, HashSet<int> skipped) => (_tokens, _skipped, _decoding) = (parts.Tokens, skipped, parts.Decoder.Begin());

    /// <summary>The text that the next id makes certain; empty while there is only half a character. Ids without a token give none.</summary>
    /// <param name="id">The next id.</param>
    public string Add(int id) => !_skipped.Contains(id) && _tokens.TryGetToken(id, out var token) ? _decoding.Add(token) : "";

    /// <summary>What is left when no id follows: U+FFFD for bytes that did not become a character. The stream begins anew after it.</summary>
    public string Finish() => _decoding.Finish();
}
