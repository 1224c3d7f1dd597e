namespace AsLora.Tokenization.Pipeline;

/// <summary>Makes one writing of several.</summary>
internal abstract class Normalizer
{
    /// <summary>The normalized text.</summary>
    public abstract string Normalize(string text);
}
