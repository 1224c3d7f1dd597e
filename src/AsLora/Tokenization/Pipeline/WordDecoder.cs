namespace AsLora.Tokenization.Pipeline;

/// <summary>A decoder that writes a token by the token alone and by whether it is the first.</summary>
internal abstract class WordDecoder : Decoder
{
    /// <inheritdoc/>
    public sealed override Decoding Begin() => new Words(this);

    /// <summary>The text of a token.</summary>
    protected abstract string Text(string token, bool isFirst);

    private sealed class Words(WordDecoder decoder) : Decoding
    {
        private bool _isFirst = true;

        public override string Add(string token)
        {
            var text = decoder.Text(token, _isFirst);
            _isFirst = false;
            return text;
        }

        public override string Finish()
        {
            _isFirst = true;
            return "";
        }
    }
}
