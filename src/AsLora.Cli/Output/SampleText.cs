using System.Globalization;
using System.Text;
using AsLora.Tokenization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AsLora.Cli.Output;

/// <summary>What a model reads of a sample, with a column that marks what is learned, in color where there is any and without it too.</summary>
internal static class SampleText
{
    /// <summary>How to read it.</summary>
    public const string Legend = "+ marks what is learned, ↵ is a line feed";

    private const string Learned = "+ ", Given = "  ", LineFeed = "↵";

    /// <summary>The text of a sample, special tokens included, cut where what is learned begins and ends.</summary>
    public static IReadOnlyList<(string Text, bool IsTarget)> Parts(LabelledTokens sample, Tokenizer tokenizer)
    {
        var parts = new List<(string Text, bool IsTarget)>();
        var (text, stream) = (new StringBuilder(), tokenizer.Stream(skipSpecialTokens: false));
        for (var i = 0; i < sample.Length; i++)
        {
            text.Append(stream.Add(sample.Ids[i]));
            var isLast = i + 1 == sample.Length;
            if (isLast) text.Append(stream.Finish());
            if (!isLast && sample.IsTarget[i + 1] == sample.IsTarget[i]) continue;
            parts.Add((text.ToString(), sample.IsTarget[i]));
            text.Clear();
        }
        return parts;
    }

    /// <summary>Writes the parts of a sample; lines are folded where the window ends.</summary>
    public static void Write(IAnsiConsole console, IEnumerable<(string Text, bool IsTarget)> parts)
    {
        var room = Math.Max(16, console.Profile.Width - Learned.Length);
        foreach (var (text, isTarget) in parts)
        {
            var style = isTarget ? new Style(Color.Green) : Style.Plain;
            foreach (var line in Lines(text, room)) console.Write((isTarget ? Learned : Given) + line + "\n", style);
        }
    }

    // The lines of a text with their ends made visible, as templates differ by them; what a terminal would obey or not show is written as an escape.
    private static IEnumerable<string> Lines(string text, int room)
    {
        var (line, width) = (new StringBuilder(), 0);
        foreach (var element in Elements(text))
        {
            var cells = new Segment(element).CellCount();
            if (line.Length > 0 && width + cells > room)
            {
                yield return line.ToString();
                (_, width) = (line.Clear(), 0);
            }
            line.Append(element);
            width += cells;
            if (element != LineFeed) continue;
            yield return line.ToString();
            (_, width) = (line.Clear(), 0);
        }
        if (line.Length > 0) yield return line.ToString();
    }

    private static IEnumerable<string> Elements(string text)
    {
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            var element = elements.GetTextElement();
            if (!element.Any(IsHidden)) yield return element;
            else foreach (var character in element) yield return character == '\n' ? LineFeed : IsHidden(character) ? Escape(character) : character.ToString();
        }
    }

    private static bool IsHidden(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Escape(char character) => character switch
    {
        '\t' => "\\t",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
    };
}
