namespace AsLora.Tokenization.Pipeline;

/// <summary>Replaces every occurrence of a string.</summary>
/// <param name="found">The string, not empty.</param>
/// <param name="becomes">What it becomes.</param>
internal sealed class ReplaceNormalizer(string found, string becomes) : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text) => text.Replace(found, becomes, StringComparison.Ordinal);
}
