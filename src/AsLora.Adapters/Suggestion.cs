namespace AsLora.Adapters;

/// <summary>The nearest known name to one that is not known.</summary>
public static class Suggestion
{
    /// <summary>The known names by edit distance, nearest first; those more than a third of the length away are left out.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        return [.. known.Select(k => (Known: k, Distance: EditDistance(name.ToUpperInvariant(), k.ToUpperInvariant())))
            .Where(k => k.Distance <= Math.Max(1, Math.Max(name.Length, k.Known.Length) / 3)).OrderBy(k => k.Distance).ThenBy(k => k.Known, StringComparer.Ordinal).Select(k => k.Known)];
    }

    /// <summary><c>; did you mean "…"?</c>, or nothing where no known name is near.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static string For(string name, IEnumerable<string> known) => Nearest(name, known) is [var nearest, ..] ? $"; did you mean \"{nearest}\"?" : "";

    // Levenshtein's distance, one row at a time; two neighbours that changed places count once, as that is how people mistype.
    private static int EditDistance(string a, string b)
    {
        int[] before = [], above = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, above) = (above, row);
        }
        return above[b.Length];
    }
}
