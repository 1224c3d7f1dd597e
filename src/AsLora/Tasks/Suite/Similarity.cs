namespace AsLora.Tasks.Suite;

/// <summary>Makes of a clause one that shares some of what it says, and says how much.</summary>
internal sealed class Similarity(GrammarRandom random, ClauseGenerator clauses)
{
    private const double NounWeight = 2, PredicateWeight = 2, PlaceWeight = 1, Near = 0.5, Highest = 5;

    /// <summary>
    /// Another clause, and the share of what is said that they have in common, from 0 to 5: subject, predicate and object count two each, the place one; a noun of the same
    /// class counts half.
    /// </summary>
    public (Clause Clause, double Score) Vary(Clause clause)
    {
        var keep = random.Of([10, 30, 50, 70, 90]);
        var (shared, whole) = (0.0, 0.0);
        var other = clause with { Subject = clause.Subject with { Noun = Noun(clause.Subject.Noun) } };
        var keepsPredicate = Count(random.Chance(keep) ? 1 : 0, PredicateWeight);
        if (clause.Verb is { } verb && !keepsPredicate) other = other with { Verb = random.Of([.. clauses.Lexicon.Verbs(verb.Frame).Where(v => v != verb)]) };
        if (clause.Adjective is { } said && !keepsPredicate) other = other with { Adjective = random.Of([.. clauses.Lexicon.Adjectives(clause.Subject.Noun.Kind).Where(a => a.Scale != said.Scale)]) };
        if (clause.Object is { } to) other = other with { Object = to with { Noun = Noun(to.Noun) } };
        if (clause.Place is { } place && !Count(random.Chance(keep) ? 1 : 0, PlaceWeight)) other = other with { Place = place with { Noun = Far(place.Noun) } };
        return (other, Highest * shared / whole);

        NounConcept Noun(NounConcept noun)
        {
            var isKept = random.Chance(keep);
            var isNear = !isKept && noun.Class is not null && random.Chance(50);
            Count(isKept ? 1 : isNear ? Near : 0, NounWeight);
            return isKept ? noun : isNear ? random.Of(clauses.Lexicon.Siblings(noun)) : Far(noun);
        }

        bool Count(double share, double weight)
        {
            (shared, whole) = (shared + share * weight, whole + weight);
            return share > 0;
        }
    }

    // Of another class; living things stand for each other, so that the verb still fits.
    private NounConcept Far(NounConcept noun)
    {
        var lexicon = clauses.Lexicon;
        IEnumerable<NounConcept> others = noun.Kind is NounKind.Person or NounKind.Animal ? [.. lexicon.Nouns(NounKind.Person), .. lexicon.Nouns(NounKind.Animal)] : lexicon.Nouns(noun.Kind);
        return random.Of([.. others.Where(n => n != noun && (n.Class is null || n.Class != noun.Class) && !Lexicon.IsAbove(n, noun) && !Lexicon.IsAbove(noun, n))]);
    }
}
