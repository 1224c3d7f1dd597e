namespace AsLora.Tasks.Suite;

/// <summary>What words mean, said in words.</summary>
internal static class Facts
{
    /// <summary>A fact.</summary>
    public static string Next(GrammarRandom random) => random.Below(10) switch
    {
        < 4 => Class(random),
        < 6 => Nouns(random),
        < 8 => Verbs(random),
        _ => Adjectives(random),
    };

    private static string Class(GrammarRandom random)
    {
        var noun = random.Of([.. NounTable.All.Where(n => n.Class is not null)]);
        var (member, above) = (random.Of(noun.Words), random.Of(noun.Class!.Words).Singular);
        var (is_, beside) = (Indefinite(above), random.Of(Lexicon.Whole.Siblings(noun.Class)));
        return random.Below(3) switch
        {
            0 => $"Every {member.Singular} is {is_}.",
            1 => $"{Capital(Indefinite(member.Singular))} is a kind of {above}.",
            _ => $"No {member.Singular} is {Indefinite(random.Of(beside.Words).Singular)}.",
        };
    }

    private static string Nouns(GrammarRandom random)
    {
        var (one, other) = Two(random, random.Of([.. NounTable.All.Where(n => n.Words.Count > 1)]).Words);
        return random.Chance(50) ? $"{Capital(Indefinite(one.Singular))} is the same as {Indefinite(other.Singular)}." : $"Every {one.Singular} is {Indefinite(other.Singular)}.";
    }

    private static string Verbs(GrammarRandom random)
    {
        var (one, other) = Two(random, random.Of([.. VerbTable.All.Where(v => v.Words.Count > 1)]).Words);
        return random.Chance(50) ? $"To {one.Base} is to {other.Base}." : $"They {one.Past}, so they {other.Past}.";
    }

    private static string Adjectives(GrammarRandom random)
    {
        var concept = random.Of([.. AdjectiveTable.All.Where(a => a.Words.Count > 1)]);
        var (one, other) = Two(random, concept.Words);
        return AdjectiveTable.Opposite(concept) is { } opposite && random.Chance(50)
            ? $"What is {one} is not {random.Of(opposite.Words)}."
            : $"What is {one} is {other}.";
    }

    private static (T One, T Other) Two<T>(GrammarRandom random, IReadOnlyList<T> words)
    {
        var one = random.Below(words.Count);
        return (words[one], words[(one + 1 + random.Below(words.Count - 1)) % words.Count]);
    }

    private static string Indefinite(string noun) => $"{WordForms.Article(noun)} {noun}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
