namespace AsLora.Tokenization.Pipeline;

/// <summary>Makes a text of tokens.</summary>
internal abstract class Decoder
{
    /// <summary>The text that tokens stand for.</summary>
    public abstract string Decode(IReadOnlyList<string> tokens);
}
