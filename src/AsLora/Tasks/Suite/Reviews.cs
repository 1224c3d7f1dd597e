namespace AsLora.Tasks.Suite;

/// <summary>
/// Opinions. Some say it by one word; others by two that mean the opposite of each when they stand alone: noise that grew is bad, noise that faded is good, and
/// <c>not</c> turns either.
/// </summary>
/// <param name="random">What is drawn from.</param>
/// <param name="use">Which words are used.</param>
internal sealed class Reviews(GrammarRandom random, WordUse use)
{
    private const int Good = 0, Bad = 1;

    /// <summary>A sentence, good or bad as a whole.</summary>
    /// <param name="isGood">Which of them.</param>
    /// <param name="isLong">Whether it says something of the contrary besides.</param>
    public string Sentence(bool isGood, bool isLong = false)
    {
        var (kind, other) = isGood ? (Good, Bad) : (Bad, Good);
        return random.Below(10) switch
        {
            < 7 when !isLong => Capital(Opinion(kind)),
            < 9 => $"Although {Opinion(other)}, {Opinion(kind)}.",
            _ => $"{Capital(Opinion(other))[..^1]}, but {Opinion(kind)}.",
        };
    }

    /// <summary>Sentences of one opinion.</summary>
    public string Paragraph()
    {
        var isGood = random.Chance(50);
        return string.Join(' ', Enumerable.Range(0, 2 + random.Below(2)).Select(_ => Sentence(isGood)));
    }

    private static string Capital(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.";

    private string Opinion(int kind) => random.Below(10) switch
    {
        < 3 => Quality(kind),
        < 5 => Feeling(kind),
        < 6 => Judgement(kind),
        _ => Change(kind),
    };

    private string Quality(int kind)
    {
        var subject = random.Chance(50) ? $"the {Word(ReviewTable.Aspects)} at the {Word(ReviewTable.Venues)}" : $"the {Word(ReviewTable.Aspects)}";
        if (random.Chance(30)) return $"{subject} was not {Word(ReviewTable.Qualities[1 - kind])}";
        return random.Chance(30) ? $"{subject} was {random.Of(ReviewTable.Degrees)} {Word(ReviewTable.Qualities[kind])}" : $"{subject} was {Word(ReviewTable.Qualities[kind])}";
    }

    private string Feeling(int kind)
    {
        var (who, was) = random.Of([("we", "were"), ("they", "were"), ("she", "was"), ("he", "was")]);
        var (not, mood) = random.Chance(30) ? (" not", 1 - kind) : ("", kind);
        return $"{who} {was}{not} {Word(ReviewTable.Moods[mood])} with the {Word(ReviewTable.Aspects)}";
    }

    private string Judgement(int kind)
    {
        var who = random.Of(["we", "they", "she", "he"]);
        return random.Chance(30) ? $"{who} did not {Word(ReviewTable.Verbs[1 - kind]).Base} the {Word(ReviewTable.Aspects)}" : $"{who} {Word(ReviewTable.Verbs[kind]).Past} the {Word(ReviewTable.Aspects)}";
    }

    // Good is more of what there should be more of, or less of the other; "not" turns it.
    private string Change(int kind)
    {
        var (matter, isNegated) = (random.Below(2), random.Chance(25));
        var change = matter ^ kind ^ (isNegated ? 1 : 0);
        var verb = Word(ReviewTable.Changes[change]);
        return $"the {Word(ReviewTable.Matters[matter])} at the {Word(ReviewTable.Venues)} {(isNegated ? $"did not {verb.Base}" : verb.Past)}";
    }

    private T Word<T>(IReadOnlyList<T> words)
    {
        while (true)
        {
            var place = random.Below(words.Count);
            if (use == WordUse.All || WordForms.IsReserved(place) == (use == WordUse.Reserved)) return words[place];
        }
    }
}
