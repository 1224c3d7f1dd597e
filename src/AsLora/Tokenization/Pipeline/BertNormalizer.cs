using System.Text;
using AsLora.Tokenization.Characters;
using AsLora.Tokenization.Files;

namespace AsLora.Tokenization.Pipeline;

/// <summary>The normalizer of BERT: cleans, sets ideographs apart, strips accents, lowers; code point by code point.</summary>
/// <param name="cleanText">Control characters are removed, white space becomes a space.</param>
/// <param name="handleChineseCharacters">Ideographs get a space on either side.</param>
/// <param name="stripAccents">Characters are decomposed canonically and lose their nonspacing marks.</param>
/// <param name="lowercase">Letters become small ones.</param>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseCharacters, bool stripAccents, bool lowercase) : Normalizer
{
    /// <summary>
    /// Reads a <c>BertNormalizer</c> of <c>tokenizer.json</c>. What <c>tokenizer_config.json</c> says goes before it, as in Transformers. Accents are stripped
    /// where the text is lowered unless something else is said, as in BERT.
    /// </summary>
    public static BertNormalizer Read(JsonPart? part, TokenizerSettings settings)
    {
        var (clean, chinese) = (part?.Flag("clean_text"), part?.Flag("handle_chinese_chars"));
        var (strip, lower) = (part?.Flag("strip_accents"), part?.Flag("lowercase"));
        part?.Finish();
        var lowercase = settings.DoLowerCase ?? lower ?? true;
        return new(clean ?? true, settings.TokenizeChineseCharacters ?? chinese ?? true, settings.StripAccents ?? strip ?? lowercase, lowercase);
    }

    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleanText && BertCharacters.Controls.Contains(rune.Value)) continue;
            var clean = cleanText && Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune;
            var apart = handleChineseCharacters && BertCharacters.IsIdeograph(clean.Value);
            if (apart) output.Append(' ');
            foreach (var letter in stripAccents ? Accents.Strip(clean) : new(in clean)) Append(output, letter);
            if (apart) output.Append(' ');
        }
        return output.ToString();
    }

    // Lower case goes by code point, whatever stands around it, as in the reference. One letter becomes two code points, which Rune leaves alone.
    private void Append(StringBuilder output, Rune rune)
    {
        if (lowercase && rune.Value == 'İ') output.Append("i\u0307");
        else output.Append(lowercase ? Rune.ToLowerInvariant(rune) : rune);
    }
}
