using System.Text;
using Microsoft.ML.Tokenizers;

namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// WordPiece: the longest token that begins the word, then the longest that goes on, and so on; the unknown token where that fails. The search is that of
/// Microsoft.ML.Tokenizers. Its <c>BertTokenizer</c> as a whole is not used: it normalizes by <see cref="string.Normalize()"/>, splits by UTF-16 units, and
/// gave other ids than Hugging Face for 203 of 837 texts.
/// </summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly WordPieceTokenizer _search;
    private readonly int[] _ids;
    private readonly int _unknownId;
    private readonly int _longestWord;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Its tokens; the unknown token must be among them.</param>
    /// <param name="unknown">The unknown token.</param>
    /// <param name="prefix">What marks tokens that go on with a word.</param>
    /// <param name="longestWord">Words of more code points than this are unknown.</param>
    public WordPieceModel(Vocabulary vocabulary, string unknown, string prefix, int longestWord)
    {
        // The package reads a vocabulary only as a file whose lines count the ids; lines are counted here and translated, so that ids may have gaps.
        KeyValuePair<string, int>[] lines = [.. vocabulary.Entries.Where(entry => entry.Key.Length > 0 && entry.Key.AsSpan().IndexOfAny('\r', '\n') < 0)];
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line.Key))));
        // The package counts UTF-16 units, of which a code point has at most two.
        _search = WordPieceTokenizer.Create(stream, new() { UnknownToken = unknown, ContinuingSubwordPrefix = prefix, MaxInputCharsPerWord = 2 * longestWord });
        _ids = [.. lines.Select(line => line.Value)];
        _unknownId = _ids[_search.UnknownTokenId];
        _longestWord = longestWord;
    }

    /// <inheritdoc/>
    public override void Encode(string word, List<int> ids)
    {
        if (word.Length > _longestWord && word.EnumerateRunes().Count() > _longestWord) ids.Add(_unknownId);
        else ids.AddRange(_search.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false).Select(line => _ids[line]));
    }
}
