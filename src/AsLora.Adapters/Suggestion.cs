namespace AsLora.Adapters;

/// <summary>The nearest known name to one that is not known.</summary>
public static class Suggestion
{
    /// <summary>The known names by edit distance, nearest first; those more than half their length away are left out.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        return [.. known.Select(k => (Known: k, Distance: EditDistance(name.ToUpperInvariant(), k.ToUpperInvariant())))
            .Where(k => k.Distance <= Math.Max(1, Math.Max(name.Length, k.Known.Length) / 2)).OrderBy(k => k.Distance).ThenBy(k => k.Known, StringComparer.Ordinal).Select(k => k.Known)];
    }

    /// <summary><c>; did you mean "…"?</c>, or nothing where no known name is near.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static string For(string name, IEnumerable<string> known) => Nearest(name, known) is [var nearest, ..] ? $"; did you mean \"{nearest}\"?" : "";

    // Levenshtein's distance, one row at a time.
    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
