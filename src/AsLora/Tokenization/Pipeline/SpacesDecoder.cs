namespace AsLora.Tokenization.Pipeline;

/// <summary>Joins tokens with spaces: what is done where a tokenizer has no decoder.</summary>
internal sealed class SpacesDecoder : WordDecoder
{
    /// <inheritdoc/>
    protected override string Text(string token, bool isFirst) => isFirst ? token : " " + token;
}
