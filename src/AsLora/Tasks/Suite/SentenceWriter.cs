namespace AsLora.Tasks.Suite;

/// <summary>Says clauses in words: it draws among synonyms, and between the ways a sentence can be built.</summary>
internal sealed class SentenceWriter(GrammarRandom random)
{
    /// <summary>A sentence with its capital and its full stop.</summary>
    public string Sentence(Clause clause) => Sentence(Words(clause));

    /// <summary>Words as a sentence.</summary>
    public static string Sentence(IEnumerable<SentenceWord> words)
    {
        var text = Text(words);
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    /// <summary>Words with blanks between them; a comma stands at the word before it.</summary>
    public static string Text(IEnumerable<SentenceWord> words) => string.Join(' ', words.Select(w => w.Text)).Replace(" ,", ",", StringComparison.Ordinal);

    /// <summary>The words of a clause.</summary>
    public IReadOnlyList<SentenceWord> Words(Clause clause)
    {
        if (clause.CanBePassive && random.Chance(25)) return [.. Phrase(clause.Object!), .. Passive(clause), new("by", WordRole.Preposition), .. Phrase(clause.Subject)];
        List<SentenceWord> said = [.. Phrase(clause.Subject), .. clause.Verb is null ? Description(clause) : Active(clause), .. clause.Object is { } to ? Phrase(to) : []];
        if (clause.Place is not { } place) return said;
        return random.Chance(25) ? [.. Place(place), new(",", WordRole.Conjunction), .. said] : [.. said, .. Place(place)];
    }

    private IEnumerable<SentenceWord> Description(Clause clause) =>
        [Be(clause.Subject.Determiner.IsPlural, clause.IsPast), .. Not(clause), new(random.Of(clause.Adjective!.Words), WordRole.Adjective)];

    private IEnumerable<SentenceWord> Active(Clause clause)
    {
        var verb = random.Of(clause.Verb!.Words);
        var isPlural = clause.Subject.Determiner.IsPlural;
        if (clause.IsNegated)
        {
            var auxiliary = clause.IsPast ? new SentenceWord("did", WordRole.Auxiliary) : isPlural ? new("do", WordRole.Auxiliary, "does") : new("does", WordRole.Auxiliary, "do");
            return [auxiliary, .. Not(clause), new(verb.Base, WordRole.Verb, clause.IsPast ? verb.Past : verb.Third)];
        }
        if (clause.IsPast) return [new(verb.Past, WordRole.Verb)];
        return [isPlural ? new(verb.Base, WordRole.Verb, verb.Third) : new(verb.Third, WordRole.Verb, verb.Base)];
    }

    private IEnumerable<SentenceWord> Passive(Clause clause)
    {
        var verb = random.Of(clause.Verb!.Words);
        return [Be(clause.Object!.Determiner.IsPlural, clause.IsPast), new(verb.Participle, WordRole.Verb, verb.Base)];
    }

    private static SentenceWord Be(bool isPlural, bool isPast)
    {
        var (one, many) = isPast ? ("was", "were") : ("is", "are");
        return new(isPlural ? many : one, WordRole.Auxiliary, isPlural ? one : many);
    }

    private static IEnumerable<SentenceWord> Not(Clause clause) => clause.IsNegated ? [new("not", WordRole.Not)] : [];

    private IEnumerable<SentenceWord> Phrase(NounPhrase phrase)
    {
        var (determiner, isPlural) = (random.Of(phrase.Determiner.Words), phrase.Determiner.IsPlural);
        var noun = random.Of(phrase.Noun.Words);
        SentenceWord[] adjective = phrase.Adjective is { } concept ? [new(random.Of(concept.Words), WordRole.Adjective)] : [];
        var first = phrase.Determiner == Determiner.A ? WordForms.Article(adjective.FirstOrDefault()?.Text ?? noun.Singular) : determiner;
        var wrong = phrase.Determiner.TellsNumber ? noun.Form(!isPlural) : null;
        return
        [
            new(first, WordRole.Determiner, phrase.Determiner == Determiner.A ? (first == "a" ? "an" : "a") : null), .. adjective,
            new(noun.Form(isPlural), WordRole.Noun, wrong), .. phrase.Place is { } place ? Place(place) : [],
        ];
    }

    private IEnumerable<SentenceWord> Place(PlacePhrase place) =>
    [
        new(random.Of(place.Preposition.Words), WordRole.Preposition), new("the", WordRole.Determiner), new(random.Of(place.Noun.Words).Singular, WordRole.Noun),
    ];
}
