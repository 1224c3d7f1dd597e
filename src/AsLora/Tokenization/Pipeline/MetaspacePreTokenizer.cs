namespace AsLora.Tokenization.Pipeline;

/// <summary>Writes spaces as a character of their own, U+2581 as a rule, and puts one before the text.</summary>
/// <param name="replacement">What stands for a space.</param>
/// <param name="prefix">Which sections of a text get a space before them.</param>
/// <param name="alsoBeforeSpace">Whether a section that begins with a space gets another.</param>
/// <param name="splitWords">Whether every space begins a word; else a section is one word.</param>
internal sealed class MetaspacePreTokenizer(char replacement, MetaspacePrefix prefix, bool alsoBeforeSpace, bool splitWords) : PreTokenizer
{
    /// <summary>What stands for a space in the pieces of SentencePiece: U+2581, a block of one eighth.</summary>
    public const char Space = '\u2581';

    /// <inheritdoc/>
    public override IEnumerable<string> Split(string text, bool isBegin)
    {
        var marked = text.Replace(' ', replacement);
        var isPrefixed = prefix == MetaspacePrefix.Always || (prefix == MetaspacePrefix.First && isBegin);
        if (isPrefixed && (alsoBeforeSpace || !marked.StartsWith(replacement))) marked = replacement + marked;
        if (!splitWords) return [marked];
        var words = new List<string>();
        for (int start = 0, end; start < marked.Length; start = end)
        {
            end = marked.IndexOf(replacement, start + 1);
            if (end < 0) end = marked.Length;
            words.Add(marked[start..end]);
        }
        return words;
    }
}
