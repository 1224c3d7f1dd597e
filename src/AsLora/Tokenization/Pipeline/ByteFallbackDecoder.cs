using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Joins tokens whose spaces are written as another character, and reads tokens of bytes as UTF-8, as the decoders Replace, ByteFallback, Fuse and Strip of
/// <c>tokenizer.json</c> do one after the other. A run of bytes is a text, or U+FFFD for every byte of it, so that none of it is certain before it ends.
/// </summary>
/// <param name="space">What stands for a space.</param>
/// <param name="stripped">How many spaces the text loses at its beginning, at most.</param>
internal sealed class ByteFallbackDecoder(string space, int stripped) : Decoder
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override Decoding Begin() => new Text(space, stripped);

    private sealed class Text(string space, int stripped) : Decoding
    {
        private readonly List<byte> _run = [];
        private int _stripped;

        public override string Add(string token)
        {
            if (ByteTokens.Value(token) is { } value)
            {
                _run.Add(value);
                return "";
            }
            return Stripped(Run() + token.Replace(space, " ", StringComparison.Ordinal));
        }

        public override string Finish()
        {
            var rest = Stripped(Run());
            _stripped = 0;
            return rest;
        }

        private string Stripped(string text)
        {
            var start = 0;
            while (start < text.Length && _stripped < stripped && text[start] == ' ') (start, _stripped) = (start + 1, _stripped + 1);
            if (start < text.Length) _stripped = stripped;
            return text[start..];
        }

        private string Run()
        {
            byte[] bytes = [.. _run];
            _run.Clear();
            try
            {
                return s_utf8.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                return new('\ufffd', bytes.Length);
            }
        }
    }
}
