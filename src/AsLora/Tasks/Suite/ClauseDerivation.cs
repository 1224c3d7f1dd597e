namespace AsLora.Tasks.Suite;

/// <summary>
/// Makes of a clause one that follows from it, contradicts it, or neither. What may be made wider or narrower depends on the side: a dog slept, so an animal slept; no animal
/// slept, so no dog slept (natural logic: monotone up, monotone down).
/// </summary>
internal sealed class ClauseDerivation(GrammarRandom random, ClauseGenerator clauses)
{
    /// <summary>A clause in this relation to the premise; null where none was found by the draws.</summary>
    public Clause? Derive(Clause premise, Relation relation) => relation switch
    {
        Relation.Equivalent => premise,
        // Not twice of "every": every dog slept, so every big dog did; but there may be none of which "a big dog slept" could hold.
        Relation.Entailed => Entailed(premise) is { } once ? premise.Subject.Determiner != Determiner.Every && random.Chance(50) ? Entailed(once) ?? once : once : null,
        Relation.Neutral => Neutral(premise),
        _ => Contradicted(premise),
    };

    /// <summary>A clause with most of the words of the first that does not say the same.</summary>
    public Clause? Differ(Clause c)
    {
        var subject = c.Subject;
        return OneOf(
            c.Object is { } to && !subject.Determiner.GoesDown && IsLiving(to.Noun) && IsLiving(subject.Noun) ? c with { Subject = to, Object = subject } : null,
            c with { Subject = subject with { Noun = random.Of(clauses.Lexicon.Siblings(subject.Noun)) } },
            AnotherPredicate(c),
            AnotherPredicate(c),
            c.Place is { } place ? c with { Place = place with { Noun = random.Of(clauses.Lexicon.Siblings(place.Noun)) } } : null,
            subject.Determiner.IsDefinite ? c with { IsNegated = !c.IsNegated } : null,
            c.Adjective is { } said ? AdjectiveTable.Opposite(said) is { } opposite ? c with { Adjective = opposite } : null : null);
    }

    private static bool IsLiving(NounConcept noun) => noun.Kind is NounKind.Person or NounKind.Animal;

    private Clause? Entailed(Clause c)
    {
        var subject = c.Subject;
        return OneOf(
            subject.Determiner.GoesDown ? NarrowerSubject(c) is { } narrow ? c with { Subject = narrow } : null : Wider(subject) is { } wide ? c with { Subject = wide } : null,
            subject.Determiner.Weaker is { } weaker && !c.IsNegated ? c with { Subject = subject with { Determiner = weaker } } : null,
            c.PredicateGoesDown ? NarrowerPredicate(c) : WiderPredicate(c));
    }

    // What would make the conclusion say more than the premise, or of others.
    private Clause? Neutral(Clause c)
    {
        var subject = c.Subject;
        return OneOf(
            subject.Determiner.GoesDown ? Wider(subject) is { } wide ? c with { Subject = wide } : null : NarrowerSubject(c) is { } narrow ? c with { Subject = narrow } : null,
            subject.Determiner == Determiner.A && !c.IsNegated ? c with { Subject = subject with { Determiner = Determiner.Every } } : null,
            c.PredicateGoesDown ? WiderPredicate(c) : NarrowerPredicate(c),
            c with { Subject = subject with { Noun = random.Of(clauses.Lexicon.Siblings(subject.Noun)) } },
            AnotherPredicate(c));
    }

    private Clause? Contradicted(Clause c)
    {
        var (subject, determiner) = (c.Subject, c.Subject.Determiner);
        if (determiner == Determiner.No)
        {
            // No animal slept: a dog slept by the river says that one did.
            var some = c with { Subject = subject with { Determiner = Determiner.A } };
            return random.Chance(40) ? some : Entailing(some);
        }
        var opposite = c.Adjective is { } said && !c.IsNegated ? AdjectiveTable.Opposite(said) : null;
        var none = c with { Subject = subject with { Determiner = Determiner.No } };
        return OneOf(
            determiner.IsDefinite ? c with { IsNegated = !c.IsNegated } : null,
            opposite is not null && (determiner.IsDefinite || determiner == Determiner.Every) ? c with { Adjective = opposite } : null,
            determiner == Determiner.Every ? c with { Subject = subject with { Determiner = Determiner.A }, IsNegated = true } : null,
            determiner != Determiner.Every && !c.IsNegated ? random.Chance(50) && WiderPredicate(none) is { } wide ? wide : none : null,
            determiner != Determiner.Every && !c.IsNegated && Wider(subject) is { } broad ? c with { Subject = broad with { Determiner = Determiner.No } } : null);
    }

    // Says more than the clause, so that it holds only where the clause does; the subject is not of a kind that goes down.
    private Clause? Entailing(Clause c) => OneOf(NarrowerSubject(c) is { } narrow ? c with { Subject = narrow } : null, NarrowerPredicate(c));

    private NounPhrase? Wider(NounPhrase phrase) => OneOf(
        phrase.Noun.Class is { } above ? phrase with { Noun = above } : null,
        phrase.Adjective is not null ? phrase with { Adjective = null } : null,
        phrase.Place is not null ? phrase with { Place = null } : null);

    // The tree is old: that the old tree is old says nothing more, and that the new one is old cannot be.
    private NounPhrase? NarrowerSubject(Clause c) => Narrower(c.Subject) is { } narrow && (narrow.Adjective is null || narrow.Adjective.Scale != c.Adjective?.Scale) ? narrow : null;

    private NounPhrase? Narrower(NounPhrase phrase) => OneOf(
        clauses.Lexicon.Members(phrase.Noun) is { Count: > 0 } members ? phrase with { Noun = random.Of(members) } : null,
        phrase.Adjective is null ? phrase with { Adjective = clauses.Adjective(phrase.Noun) } : null,
        phrase.Place is null && phrase.Noun.Kind != NounKind.Place ? phrase with { Place = clauses.Place() } : null);

    private Clause? WiderPredicate(Clause c) => OneOf(
        c.Place is not null ? c with { Place = null } : null,
        c.Object is { } to && Wider(to) is { } wide ? c with { Object = wide } : null,
        c.Object is { Determiner.Weaker: { } weaker } ? c with { Object = c.Object with { Determiner = weaker } } : null);

    // The object that is not there cannot be narrowed by naming another one: the man did not see the dog says nothing of a hound that is not that dog.
    private Clause? NarrowerPredicate(Clause c) => OneOf(
        c.Place is null && c.Verb is not null ? c with { Place = clauses.Place() } : null,
        c.Object is { Determiner.IsDefinite: false } to && Narrower(to) is { } narrow ? c with { Object = narrow } : null);

    private Clause AnotherPredicate(Clause c)
    {
        if (c.Verb is { } verb)
        {
            if (c.Object is { } to && random.Chance(50)) return c with { Object = to with { Noun = random.Of(clauses.Lexicon.Siblings(to.Noun)) } };
            return c with { Verb = random.Of([.. clauses.Lexicon.Verbs(verb.Frame).Where(v => v != verb)]) };
        }
        return c with { Adjective = random.Of([.. clauses.Lexicon.Adjectives(c.Subject.Noun.Kind).Where(a => a.Scale != c.Adjective!.Scale && a.Scale != c.Subject.Adjective?.Scale)]) };
    }

    private T? OneOf<T>(params ReadOnlySpan<T?> candidates) where T : class
    {
        List<T> possible = [];
        foreach (var candidate in candidates) if (candidate is not null) possible.Add(candidate);
        return possible.Count == 0 ? null : random.Of(possible);
    }
}
