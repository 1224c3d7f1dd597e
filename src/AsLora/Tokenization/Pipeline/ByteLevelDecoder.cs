using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>Reads tokens as bytes and the bytes as UTF-8; what is not valid UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : Decoder
{
    /// <inheritdoc/>
    public override string Decode(IReadOnlyList<string> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(ByteAlphabet.Decode)]);
}
