namespace AsLora.Tasks.Suite;

/// <summary>Makes a sentence ungrammatical by one mistake: of agreement, of form, of order, a word too few or a word too many.</summary>
internal static class Corruption
{
    /// <summary>The words with one mistake; null where the draw found no place for it.</summary>
    public static IReadOnlyList<SentenceWord>? Apply(IReadOnlyList<SentenceWord> words, GrammarRandom random) => random.Below(8) switch
    {
        < 4 => WrongForm(words, random),
        < 6 => Swapped(words, random),
        < 7 => Shortened(words, random),
        _ => Doubled(words, random),
    };

    private static List<SentenceWord>? WrongForm(IReadOnlyList<SentenceWord> words, GrammarRandom random) =>
        Place(words, random, i => words[i].Wrong is not null) is { } at ? [.. words.Take(at), words[at] with { Text = words[at].Wrong! }, .. words.Skip(at + 1)] : null;

    private static List<SentenceWord>? Swapped(IReadOnlyList<SentenceWord> words, GrammarRandom random) =>
        Place(words, random, i => i + 1 < words.Count && IsFixed(words[i].Role, words[i + 1].Role)) is { } at
            ? [.. words.Take(at), words[at + 1], words[at], .. words.Skip(at + 2)]
            : null;

    // Without its determiner a noun in the singular cannot stand, nor "not" without its auxiliary; what plurals can do without is left alone.
    private static List<SentenceWord>? Shortened(IReadOnlyList<SentenceWord> words, GrammarRandom random) =>
        Place(words, random, i => words[i].Role == WordRole.Auxiliary || words[i].Text is "a" or "an" or "every" or "each" || (words[i].Text == "the" && i > 0 && words[i - 1].Role == WordRole.Preposition && words[i - 1].Text != "by")) is { } at
            ? [.. words.Take(at), .. words.Skip(at + 1)]
            : null;

    private static List<SentenceWord>? Doubled(IReadOnlyList<SentenceWord> words, GrammarRandom random) =>
        Place(words, random, i => words[i].Role is WordRole.Determiner or WordRole.Preposition or WordRole.Auxiliary) is { } at ? [.. words.Take(at + 1), .. words.Skip(at)] : null;

    private static bool IsFixed(WordRole first, WordRole second) => (first, second) is
        (WordRole.Determiner, WordRole.Noun or WordRole.Adjective) or (WordRole.Adjective, WordRole.Noun) or (WordRole.Auxiliary, WordRole.Not) or (WordRole.Preposition, WordRole.Determiner);

    private static int? Place(IReadOnlyList<SentenceWord> words, GrammarRandom random, Func<int, bool> fits)
    {
        List<int> places = [.. Enumerable.Range(0, words.Count).Where(fits)];
        return places.Count == 0 ? null : random.Of(places);
    }
}
