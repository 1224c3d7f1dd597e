using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>Reads tokens as bytes and the bytes as UTF-8; what is not valid UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : Decoder
{
    /// <inheritdoc/>
    public override Decoding Begin() => new Bytes();

    private sealed class Bytes : Decoding
    {
        private readonly System.Text.Decoder _utf8 = Encoding.UTF8.GetDecoder();

        public override string Add(string token) => Text(ByteAlphabet.Decode(token), flush: false);

        public override string Finish() => Text([], flush: true);

        private string Text(byte[] bytes, bool flush)
        {
            var characters = new char[_utf8.GetCharCount(bytes, flush)];
            return new(characters, 0, _utf8.GetChars(bytes, characters, flush));
        }
    }
}
