using System.Text;
using AsLora.Tokenization.Characters;

namespace AsLora.Tokenization.Pipeline;

/// <summary>NFC of Unicode: characters are decomposed canonically, marks put in order, and composed again.</summary>
internal sealed class ComposingNormalizer : Normalizer
{
    // Below the first mark everything is composed already.
    private const char FirstMark = '\u0300';

    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue)) return text;
        var decomposed = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes()) decomposed.AddRange(Canonical.Decompose(rune));
        var output = new StringBuilder(text.Length);
        foreach (var rune in Compose(Ordered(decomposed))) output.Append(rune);
        return output.ToString();
    }

    // Marks that follow each other go by their classes; those of one class stay as they are.
    private static IEnumerable<Rune> Ordered(List<Rune> runes)
    {
        for (int start = 0, end; start < runes.Count; start = end)
        {
            for (end = start + 1; end < runes.Count && CombiningClasses.Of(runes[end]) > 0; end++) { }
            var first = CombiningClasses.Of(runes[start]) > 0 ? start : start + 1;
            if (first > start) yield return runes[start];
            foreach (var mark in runes[first..end].OrderBy(CombiningClasses.Of)) yield return mark;
        }
    }

    // A mark joins the last character that is none, unless one of its own class or a higher one stands between.
    private static List<Rune> Compose(IEnumerable<Rune> ordered)
    {
        var (output, starter, lastClass) = (new List<Rune>(), -1, 0);
        foreach (var rune in ordered)
        {
            var combining = CombiningClasses.Of(rune);
            if (starter >= 0 && (lastClass < combining || starter == output.Count - 1) && Canonical.Compose(output[starter], rune) is { } composed)
            {
                output[starter] = composed;
                continue;
            }
            lastClass = combining;
            if (combining == 0) starter = output.Count;
            output.Add(rune);
        }
        return output;
    }
}
