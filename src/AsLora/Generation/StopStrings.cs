namespace AsLora.Generation;

/// <summary>
/// Looks for stop strings in a text that comes in pieces, and lets through only what can no longer be a part of one: the longest end of the text that a stop
/// string begins with is held back.
/// </summary>
/// <param name="stops">What ends the text; none is empty.</param>
internal sealed class StopStrings(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether the text held a stop string. What comes after it is left out.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Adds a piece.</summary>
    /// <param name="piece">The next part of the text.</param>
    /// <returns>What is now certain to stand before any stop string.</returns>
    public string Add(string piece)
    {
        if (IsFound) return "";
        // A stop string that ends in the new piece begins in it or in what was held back.
        var text = _held + piece;
        var first = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        IsFound = first >= 0;
        var certain = IsFound ? first : text.Length - stops.Select(stop => Begun(text, stop)).DefaultIfEmpty(0).Max();
        _held = IsFound ? "" : text[certain..];
        return text[..certain];
    }

    /// <summary>What was held back, now that no more text comes.</summary>
    public string Finish()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    // How many characters at the end of the text are the beginning of the stop string.
    private static int Begun(string text, string stop)
    {
        var length = Math.Min(text.Length, stop.Length - 1);
        while (length > 0 && !text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length))) length--;
        return length;
    }
}
