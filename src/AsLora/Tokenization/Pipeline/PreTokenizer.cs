namespace AsLora.Tokenization.Pipeline;

/// <summary>Splits a normalized text into the words that a model cuts into tokens.</summary>
internal abstract class PreTokenizer
{
    /// <summary>The words of a text, none of them empty, in order.</summary>
    public abstract IEnumerable<string> Split(string text);
}
