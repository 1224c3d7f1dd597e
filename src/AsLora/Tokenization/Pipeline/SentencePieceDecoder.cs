using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Joins pieces as SentencePiece does: a piece that begins the text loses one space, and every byte that belongs to no character becomes U+FFFD.
/// </summary>
/// <param name="stripsSpace">Whether the text loses the space that was put before it.</param>
internal sealed class SentencePieceDecoder(bool stripsSpace) : Decoder
{
    /// <inheritdoc/>
    public override Decoding Begin() => new Text(stripsSpace);

    private sealed class Text(bool stripsSpace) : Decoding
    {
        private readonly List<byte> _bytes = [];
        private bool _isBegin = true;

        public override string Add(string token)
        {
            if (ByteTokens.Value(token) is { } value)
            {
                _bytes.Add(value);
                return Characters(isEnd: false);
            }
            var before = Characters(isEnd: true);
            var strips = stripsSpace && _isBegin && token.StartsWith(MetaspacePreTokenizer.Space);
            _isBegin &= token.Length == 0;
            return before + token[(strips ? 1 : 0)..].Replace(MetaspacePreTokenizer.Space, ' ');
        }

        public override string Finish()
        {
            var rest = Characters(isEnd: true);
            _isBegin = true;
            return rest;
        }

        private string Characters(bool isEnd)
        {
            var text = new StringBuilder();
            var bytes = CollectionsMarshal.AsSpan(_bytes);
            while (bytes.Length > 0)
            {
                var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
                if (status == OperationStatus.NeedMoreData && !isEnd) break;
                text.Append(rune);
                bytes = bytes[(status == OperationStatus.Done ? length : 1)..];
            }
            _bytes.RemoveRange(0, _bytes.Count - bytes.Length);
            _isBegin &= text.Length == 0;
            return text.ToString();
        }
    }
}
