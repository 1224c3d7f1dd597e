using System.Text.RegularExpressions;

namespace AsLora.Tokenization.Pipeline;

/// <summary>Splits as GPT-2 and RoBERTa do, a space going with the word behind it, and writes the words in the alphabet of bytes.</summary>
/// <param name="addPrefixSpace">Whether a text that does not begin with a space gets one.</param>
/// <param name="splitWords">Whether to split at all; false where another pre-tokenizer did.</param>
internal sealed partial class ByteLevelPreTokenizer(bool addPrefixSpace, bool splitWords) : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<string> Split(string text, bool isBegin)
    {
        var spaced = addPrefixSpace && !text.StartsWith(' ') ? " " + text : text;
        return splitWords ? RegexSplitter.Isolate(Words(), spaced).Select(ByteAlphabet.Encode) : [ByteAlphabet.Encode(spaced)];
    }

    // Contractions, letters, digits, other signs (each with one space before it), white space but for the last of it, white space.
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Words();
}
