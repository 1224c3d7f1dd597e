using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AsLora.Tokenization.Pipeline;

/// <summary>
/// Cuts a text where a pattern matches, by code points. .NET's patterns go by UTF-16 units, so that <c>\p{L}</c> misses every letter above U+FFFF; therefore a
/// stand-in is matched, in which each of those characters is replaced by one below of the same general category.
/// </summary>
internal static class RegexSplitter
{
    /// <summary>One character for each <see cref="UnicodeCategory"/>, in its order; categories without any character above U+FFFF have a space.</summary>
    internal const string StandIns =
        "\u00C0\u00E0\u01C5\u02B0\u05D0" + "\u0300\u0903\u0488" + "\u0660\u2160\u00B2" + "   " + " \u00AD \uE000" +
        "\u203F\u2010\u0F3A\u0F3B\u00AB\u00BB\u00A1" + "\u00AC\u00A2\u00A8\u00A9" + "\u0378";

    /// <summary>Every match and what lies between matches, none of them empty, in order: the whole text.</summary>
    public static List<string> Isolate(Regex pattern, string text)
    {
        var starts = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? CodePointStarts(text) : null;
        var matched = starts is null ? text : string.Concat(text.EnumerateRunes().Select(StandIn));
        var (pieces, done) = (new List<string>(), 0);
        foreach (var match in pattern.EnumerateMatches(matched))
        {
            Add(match.Index);
            Add(match.Index + match.Length);
        }
        Add(matched.Length);
        return pieces;

        void Add(int end)
        {
            if (end > done) pieces.Add(starts is null ? text[done..end] : text[starts[done]..starts[end]]);
            done = end;
        }
    }

    private static char StandIn(Rune rune) => rune.IsBmp ? (char)rune.Value : StandIns[(int)Rune.GetUnicodeCategory(rune)];

    private static List<int> CodePointStarts(string text)
    {
        var starts = new List<int> { 0 };
        foreach (var rune in text.EnumerateRunes()) starts.Add(starts[^1] + rune.Utf16SequenceLength);
        return starts;
    }
}
