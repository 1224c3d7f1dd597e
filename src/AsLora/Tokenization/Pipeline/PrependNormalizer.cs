namespace AsLora.Tokenization.Pipeline;

/// <summary>Puts something before every text that is not empty.</summary>
/// <param name="prefix">What.</param>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
