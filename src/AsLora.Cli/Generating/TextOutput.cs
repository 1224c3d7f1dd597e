using System.Text;
using AsLora.Cli.Output;

namespace AsLora.Cli.Generating;

/// <summary>
/// Standard output for texts that appear while they are written. On a terminal, what a model writes cannot steer the terminal: control characters are replaced.
/// </summary>
internal sealed class TextOutput : IDisposable
{
    // UTF-8 without a byte order mark.
    private readonly StreamWriter _writer = new(StandardStreams.Output(), new UTF8Encoding()) { AutoFlush = true, NewLine = "\n" };
    private readonly bool _isTerminal = !Console.IsOutputRedirected;
    private bool _isLineOpen;

    /// <summary>Writes a piece of text; it is there at once.</summary>
    public void Write(string text)
    {
        if (text.Length == 0) return;
        _writer.Write(_isTerminal ? Harmless(text) : text);
        _isLineOpen = text[^1] != '\n';
    }

    /// <summary>Ends the line, if one has begun.</summary>
    public void EndLine()
    {
        if (_isLineOpen) _writer.WriteLine();
        _isLineOpen = false;
    }

    /// <summary>Writes a whole line.</summary>
    public void WriteLine(string line)
    {
        Write(line);
        _writer.WriteLine();
        _isLineOpen = false;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException exception) when (StandardStreams.IsBrokenPipe(exception))
        {
            // Whoever reads has seen enough.
        }
    }

    /// <summary>A text whose control characters, but for line feeds and tabs, are replaced by U+FFFD.</summary>
    internal static string Harmless(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c));
}
