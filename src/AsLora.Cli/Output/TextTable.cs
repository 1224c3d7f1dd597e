using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>Rows of columns without lines between them, and without blanks at the ends of lines, so that it reads the same in a window and in a file.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    /// <summary>Writes facts, each with its name before it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="facts">Names and facts.</param>
    public static void Write(IAnsiConsole console, IEnumerable<(string Name, string Text)> facts) =>
        Write(console, [.. facts.Select(fact => new[] { fact.Name, fact.Text })]);

    /// <summary>Writes the rows; the last column is folded where the window ends.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="rows">Rows of equally many cells.</param>
    public static void Write(IAnsiConsole console, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0) return;
        var widths = Enumerable.Range(0, rows[0].Count - 1).Select(column => rows.Max(row => row[column].Length) + Gap).ToList();
        var indent = widths.Sum();
        var room = Math.Max(16, console.Profile.Width - indent);
        foreach (var row in rows)
        {
            var line = string.Concat(widths.Select((width, column) => row[column].PadRight(width)));
            foreach (var part in Fold(row[^1], room))
            {
                console.Profile.Out.Writer.WriteLine((line + part).TrimEnd());
                line = new string(' ', indent);
            }
        }
    }

    /// <summary>Breaks a text into lines at blanks, or where a word is longer than a line.</summary>
    internal static IEnumerable<string> Fold(string text, int room)
    {
        while (text.Length > room)
        {
            var blank = text.LastIndexOf(' ', room);
            var length = blank > 0 ? blank : room;
            yield return text[..length];
            text = text[length..].TrimStart();
        }
        yield return text;
    }
}
