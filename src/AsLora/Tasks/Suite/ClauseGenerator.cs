namespace AsLora.Tasks.Suite;

/// <summary>Draws what sentences say.</summary>
/// <param name="random">What is drawn from.</param>
/// <param name="lexicon">The concepts.</param>
/// <param name="isLong">Whether adjectives and places are more frequent.</param>
internal sealed class ClauseGenerator(GrammarRandom random, Lexicon lexicon, bool isLong = false)
{
    private static readonly NounKind[] Living = [NounKind.Person, NounKind.Animal];
    private static readonly Determiner[] Subjects =
    [
        Determiner.The, Determiner.The, Determiner.The, Determiner.A, Determiner.A, Determiner.Every, Determiner.No,
        Determiner.ThePlural, Determiner.ThePlural, Determiner.Some, Determiner.Two, Determiner.Three, Determiner.Many,
    ];

    private static readonly Determiner[] Objects = [Determiner.The, Determiner.The, Determiner.A, Determiner.A, Determiner.ThePlural, Determiner.Some, Determiner.Two, Determiner.Many];

    /// <summary>The concepts that are drawn from.</summary>
    public Lexicon Lexicon => lexicon;

    /// <summary>A clause.</summary>
    public Clause Next()
    {
        var clause = random.Below(10) switch
        {
            < 2 => Described(random.Of([NounKind.Person, NounKind.Animal, NounKind.Thing, NounKind.Food, NounKind.Place])),
            < 4 => Done(VerbFrame.Act, random.Of(Living), null),
            < 6 => Done(VerbFrame.Handle, NounKind.Person, NounKind.Thing),
            < 7 => Done(VerbFrame.Eat, random.Of(Living), NounKind.Food),
            _ => Done(VerbFrame.Meet, random.Of(Living), random.Of(Living)),
        };
        return clause with { IsPast = random.Chance(60), IsNegated = clause.Subject.Determiner.IsDefinite && random.Chance(20) };
    }

    /// <summary>A place.</summary>
    public PlacePhrase Place() => new(random.Of(Lexicon.Prepositions), random.Of(lexicon.Nouns(NounKind.Place)));

    /// <summary>An adjective that can be said of a noun.</summary>
    public AdjectiveConcept Adjective(NounConcept noun) => random.Of(lexicon.Adjectives(noun.Kind));

    private Clause Described(NounKind kind)
    {
        var subject = Phrase(kind, Subjects);
        AdjectiveConcept said;
        do said = Adjective(subject.Noun);
        while (said.Scale == subject.Adjective?.Scale);
        return new(subject) { Adjective = said };
    }

    private Clause Done(VerbFrame frame, NounKind by, NounKind? to) => new(Phrase(by, Subjects))
    {
        Verb = random.Of(lexicon.Verbs(frame)),
        Object = to is { } kind ? Phrase(kind, Objects) : null,
        Place = random.Chance(isLong ? 80 : 35) ? Place() : null,
    };

    private NounPhrase Phrase(NounKind kind, IReadOnlyList<Determiner> determiners)
    {
        var noun = random.Of(lexicon.Nouns(kind));
        // Every second class is replaced by a member, so that members are what is mostly spoken of.
        if (lexicon.Members(noun) is { Count: > 0 } members && random.Chance(50)) noun = random.Of(members);
        return new(
            random.Of(determiners), random.Chance(isLong ? 70 : 30) ? Adjective(noun) : null, noun,
            kind != NounKind.Place && random.Chance(isLong ? 40 : 10) ? Place() : null);
    }
}
