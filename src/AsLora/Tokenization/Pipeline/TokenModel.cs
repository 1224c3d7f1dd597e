namespace AsLora.Tokenization.Pipeline;

/// <summary>Cuts words into tokens.</summary>
internal abstract class TokenModel
{
    /// <summary>Adds the ids of a word's tokens.</summary>
    /// <param name="word">A word, not empty.</param>
    /// <param name="ids">Where the ids go.</param>
    public abstract void Encode(string word, List<int> ids);
}
