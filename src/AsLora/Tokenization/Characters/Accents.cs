using System.Text;

namespace AsLora.Tokenization.Characters;

/// <summary>
/// What is left of a character when it is decomposed canonically (NFD) and its nonspacing marks are removed. Marks that stay are not put into canonical order:
/// those are a few of musical notation and of scripts that came after Unicode 8.
/// </summary>
internal static class Accents
{
    /// <summary>The characters that are left; the character itself where it has no accent, nothing where it is a mark.</summary>
    public static ReadOnlySpan<Rune> Strip(in Rune rune)
    {
        var parts = Canonical.Decompose(rune);
        foreach (var part in parts)
            if (BertCharacters.Marks.Contains(part.Value)) return parts.ToArray().Where(p => !BertCharacters.Marks.Contains(p.Value)).ToArray();
        return parts is [var same] && same == rune ? new(in rune) : parts;
    }
}
