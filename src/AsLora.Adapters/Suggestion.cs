namespace AsLora.Adapters;

/// <summary>The nearest known name to one that is not known.</summary>
public static class Suggestion
{
    // Nobody mistypes a longer one by a few letters.
    private const int Longest = 300;

    /// <summary>The known names by edit distance, nearest first; those more than a third of the length away are left out.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length > Longest) return [];
        // Names whose lengths alone are too far apart are not compared: damaged files can hold a great many, and very long ones.
        static int Limit(string a, string b) => Math.Max(1, Math.Max(a.Length, b.Length) / 3);
        return [.. known.Where(k => k.Length <= Longest && Math.Abs(k.Length - name.Length) <= Limit(name, k))
            .Select(k => (Known: k, Distance: EditDistance(name, k)))
            .Where(k => k.Distance <= Limit(name, k.Known)).OrderBy(k => k.Distance).ThenBy(k => k.Known, StringComparer.Ordinal).Select(k => k.Known)];
    }

    /// <summary><c>; did you mean "…"?</c>, or nothing where no known name is near.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static string For(string name, IEnumerable<string> known) => Nearest(name, known) is [var nearest, ..] ? $"; did you mean \"{nearest}\"?" : "";

    // Levenshtein's distance without regard to case, one row at a time; two neighbours that changed places count once, as that is how people mistype.
    private static int EditDistance(string a, string b)
    {
        Span<int> before = stackalloc int[Longest + 1], above = stackalloc int[Longest + 1], row = stackalloc int[Longest + 1];
        for (var j = 0; j <= b.Length; j++) above[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            var oldest = before;
            before = above;
            above = row;
            row = oldest;
        }
        return above[b.Length];

        static bool Same(char x, char y) => char.ToUpperInvariant(x) == char.ToUpperInvariant(y);
    }
}
