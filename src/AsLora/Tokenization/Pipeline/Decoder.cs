namespace AsLora.Tokenization.Pipeline;

/// <summary>Makes a text of tokens.</summary>
internal abstract class Decoder
{
    /// <summary>Begins a text.</summary>
    public abstract Decoding Begin();
}
