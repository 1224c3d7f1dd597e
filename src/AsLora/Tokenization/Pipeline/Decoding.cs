namespace AsLora.Tokenization.Pipeline;

/// <summary>A text on its way out of tokens.</summary>
internal abstract class Decoding
{
    /// <summary>The text that the next token makes certain.</summary>
    public abstract string Add(string token);

    /// <summary>The rest of the text; the next token begins another.</summary>
    public abstract string Finish();
}
