using System.Buffers;
using System.Globalization;
using System.Text;

namespace AsLora.Tokenization.Pipeline;

/// <summary>Finds added tokens in a text: from the left, the longest one where several begin, never overlapping.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly (string Form, AddedToken Token)[] _longestFirst;
    private readonly SearchValues<string> _forms;

    /// <summary>Creates a splitter.</summary>
    /// <param name="tokens">The tokens to find.</param>
    /// <param name="form">How the content of a token stands in the text.</param>
    public AddedTokenSplitter(IEnumerable<AddedToken> tokens, Func<string, string> form)
    {
        _longestFirst = [.. tokens.Select(token => (Form: form(token.Content), token)).Where(t => t.Form.Length > 0).OrderByDescending(t => t.Form.Length)];
        _forms = SearchValues.Create([.. _longestFirst.Select(t => t.Form)], StringComparison.Ordinal);
    }

    /// <summary>The sections of a text, none of them empty, in order.</summary>
    public List<TextSection> Split(string text)
    {
        var sections = new List<TextSection>();
        var (done, from) = (0, 0);
        while (text.AsSpan(from).IndexOfAny(_forms) is var found and >= 0)
        {
            var start = from + found;
            var (form, token) = _longestFirst.First(t => text.AsSpan(start).StartsWith(t.Form, StringComparison.Ordinal));
            var end = from = start + form.Length;
            if (token.SingleWord && (EndsInWord(text.AsSpan(0, start)) || BeginsWithWord(text.AsSpan(end)))) continue;
            while (token.LeftStrip && start > done && char.IsWhiteSpace(text[start - 1])) start--;
            while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end])) end++;
            if (start > done) sections.Add(new(text[done..start], null, done, start - done));
            sections.Add(new("", token.Id, start, end - start));
            done = end;
        }
        if (done < text.Length) sections.Add(new(text[done..], null, done, text.Length - done));
        return sections;
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsOfWord(rune);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsOfWord(rune);

    // \w of Unicode: what is alphabetic (letters, letter numbers, the circled and squared letters), marks, decimal digits, connectors, and the two joiners.
    private static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => rune.Value is 0x200C or 0x200D
            or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
    };
}
