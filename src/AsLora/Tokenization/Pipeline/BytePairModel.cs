using Microsoft.ML.Tokenizers;

namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Byte-pair encoding: the characters of a word are merged pair by pair, the earliest rule first. The merging is that of Microsoft.ML.Tokenizers, whose ids are
/// those of Hugging Face word by word. Its pre-tokenizers are not used: they go by UTF-16 units, and special tokens inside a text and empty texts come out
/// differently.
/// </summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="merges">The rules, each <c>left right</c>, whose tokens and their union are in the vocabulary.</param>
/// <param name="unknown">The token for characters that are not in the vocabulary, or null, where they are left out.</param>
/// <param name="fuseUnknown">Whether several unknown characters in a row are one token.</param>
/// <param name="ignoreMerges">Whether a word that is a token is taken whole.</param>
internal sealed class BytePairModel(Vocabulary vocabulary, IEnumerable<string> merges, string? unknown, bool fuseUnknown, bool ignoreMerges) : TokenModel
{
    private readonly BpeTokenizer _merging =
        BpeTokenizer.Create(new BpeOptions(vocabulary.Entries) { Merges = merges, UnknownToken = unknown, FuseUnknownTokens = fuseUnknown });

    /// <inheritdoc/>
    public override void Encode(string word, List<int> ids)
    {
        if (ignoreMerges && vocabulary.TryGetId(word, out var id)) ids.Add(id);
        else ids.AddRange(_merging.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
    }
}
