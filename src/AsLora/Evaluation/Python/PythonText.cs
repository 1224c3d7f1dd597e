using System.Globalization;
using System.Text;

namespace AsLora.Evaluation.Python;

/// <summary>What Python's <c>str</c> does where .NET's <see cref="string"/> does it a little otherwise.</summary>
internal static class PythonText
{
    private const char LastSeparator = '\u001F', FirstSeparator = '\u001C';

    /// <summary><c>str.strip()</c>: white space of Unicode and the four separators U+001C–1F go, U+200B and U+FEFF stay.</summary>
    /// <param name="text">The text.</param>
    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start])) start++;
        while (start < end && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary><c>str.split()</c>: the words between white space.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !IsSpace(text[i])) continue;
            if (i > start) words.Add(text[start..i]);
            start = i + 1;
        }
        return words;
    }

    /// <summary><c>str.lower()</c>: a capital sigma at the end of a word becomes a final one, and a capital I with a dot keeps the dot.</summary>
    /// <param name="text">The text.</param>
    public static string Lower(string text)
    {
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 'İ') lower.Append("i\u0307");
            else if (text[i] == 'Σ') lower.Append(i > 0 && char.IsLetter(text[i - 1]) && (i + 1 == text.Length || !char.IsLetter(text[i + 1])) ? 'ς' : 'σ');
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length) lower.Append(text.AsSpan(i++, 2).ToString().ToLowerInvariant());
            else lower.Append(char.ToLowerInvariant(text[i]));
        }
        return lower.ToString();
    }

    /// <summary>Whether <c>\w</c> of a regular expression takes a character: letters, whatever has the value of a number, and the underscore.</summary>
    /// <param name="rune">The character.</param>
    public static bool IsWord(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary><c>str.isspace()</c> of one character.</summary>
    /// <param name="character">The character.</param>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= FirstSeparator and <= LastSeparator;
}
