using System.Text;
using AsLora.Tokenization.Characters;

namespace AsLora.Tokenization.Pipeline;

/// <summary>Splits at white space, which goes, and around every character of punctuation.</summary>
internal sealed class BertPreTokenizer : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<string> Split(string text, bool isBegin)
    {
        var (words, start, end) = (new List<string>(), 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var apart = BertCharacters.Punctuation.Contains(rune.Value);
            if (apart || Rune.IsWhiteSpace(rune))
            {
                if (end > start) words.Add(text[start..end]);
                start = end + rune.Utf16SequenceLength;
                if (apart) words.Add(text[end..start]);
            }
            end += rune.Utf16SequenceLength;
        }
        if (end > start) words.Add(text[start..end]);
        return words;
    }
}
