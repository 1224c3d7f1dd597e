using System.Globalization;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>Where a verb writes: results to standard output, progress, notes and errors to standard error.</summary>
/// <param name="Results">Standard output.</param>
/// <param name="Messages">Standard error.</param>
internal sealed record Terminal(IAnsiConsole Results, IAnsiConsole Messages)
{
    // Lines of a file are not folded, so that a program finds what it looks for in one line.
    private const int FileWidth = 10_000, UnknownWidth = 80;

    /// <summary>The streams of this process. What does not go to a terminal has no colors and no control characters; Spectre.Console obeys NO_COLOR.</summary>
    public static Terminal OfProcess() => new(Create(Console.Out, Console.IsOutputRedirected), Create(Console.Error, Console.IsErrorRedirected));

    /// <summary>COLUMNS where it is set, else the width of the window, if it has one.</summary>
    /// <param name="redirected">Whether there is no window.</param>
    /// <param name="otherwise">The width where none is known.</param>
    public static int Width(bool redirected, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns
        : !redirected && Console.WindowWidth is > 0 and var width ? width
        : otherwise;

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            // The defaults take some build servers for terminals.
            Enrichment = new() { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Width(redirected, redirected ? FileWidth : UnknownWidth);
        return console;
    }
}
