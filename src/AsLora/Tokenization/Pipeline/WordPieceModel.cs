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
    /// <summary>The longest words that can be searched, in code points.</summary>
    public const int LongestWord = 100_000;

    private readonly WordPieceTokenizer _search;
    private readonly int[] _ids;
    private readonly int _unknownId;
    private readonly int _longestWord;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Its tokens; those that it cannot hold are found in no word.</param>
    /// <param name="unknown">The unknown token, which it can hold.</param>
    /// <param name="prefix">What marks tokens that go on with a word.</param>
    /// <param name="longestWord">Words of more code points than this are unknown; at most <see cref="LongestWord"/>.</param>
    public WordPieceModel(Vocabulary vocabulary, string unknown, string prefix, int longestWord)
    {
        // The package reads a vocabulary only as a file whose lines count the ids; lines are counted here and translated, so that ids may have gaps.
        KeyValuePair<string, int>[] lines = [.. vocabulary.Entries.Where(entry => CanHold(entry.Key))];
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line.Key))));
        // The package counts UTF-16 units, of which a code point has at most two.
        _search = WordPieceTokenizer.Create(stream, new() { UnknownToken = unknown, ContinuingSubwordPrefix = prefix, MaxInputCharsPerWord = 2 * longestWord });
        _ids = [.. lines.Select(line => line.Value)];
        _unknownId = _ids[_search.UnknownTokenId];
        _longestWord = longestWord;
    }

    /// <summary>Whether a token can be a line of a vocabulary.</summary>
    public static bool CanHold(string token) => token.Length > 0 && token.AsSpan().IndexOfAny('\r', '\n') < 0;

    /// <inheritdoc/>
    public override void Encode(string word, List<int> ids)
    {
        if (word.Length > _longestWord && word.EnumerateRunes().Count() > _longestWord) ids.Add(_unknownId);
        else ids.AddRange(_search.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false).Select(line => _ids[line]));
    }
}
