namespace AsLora.Tokenization.Pipeline;

/// <summary>Splits a normalized text into the words that a model cuts into tokens.</summary>
internal abstract class PreTokenizer
{
    /// <summary>The words of a section of a text, none of them empty, in order.</summary>
    /// <param name="text">The section, not empty.</param>
    /// <param name="isBegin">Whether the text begins with it.</param>
    public abstract IEnumerable<string> Split(string text, bool isBegin);
}
