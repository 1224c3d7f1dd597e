namespace AsLora.Tasks.Suite;

/// <summary>Where something is: near the river.</summary>
internal sealed record PlacePhrase(PrepositionConcept Preposition, NounConcept Noun)
{
    public bool HasReserved => Noun.IsReserved;
}

/// <summary>A noun with what stands around it: a big dog near the river.</summary>
internal sealed record NounPhrase(Determiner Determiner, AdjectiveConcept? Adjective, NounConcept Noun, PlacePhrase? Place)
{
    public bool HasReserved => Noun.IsReserved || Adjective is { IsReserved: true } || Place is { HasReserved: true };
}

/// <summary>
/// What a sentence says, apart from the words it is said with. It has a verb or an adjective as its predicate: the dog slept; the dog was old.
/// </summary>
internal sealed record Clause(NounPhrase Subject)
{
    public VerbConcept? Verb { get; init; }

    public NounPhrase? Object { get; init; }

    public AdjectiveConcept? Adjective { get; init; }

    public PlacePhrase? Place { get; init; }

    public bool IsNegated { get; init; }

    public bool IsPast { get; init; }

    /// <summary>Whether a word of it is reserved.</summary>
    public bool HasReserved => Subject.HasReserved || Verb is { IsReserved: true } || Object is { HasReserved: true } || Adjective is { IsReserved: true } || Place is { HasReserved: true };

    /// <summary>Whether what the predicate says of a class it says of its members: nobody was near the river, so nobody was near it at night.</summary>
    public bool PredicateGoesDown => IsNegated || Subject.Determiner == Determiner.No;

    /// <summary>Whether it can be told from the object's side: where the order of two quantifiers cannot matter.</summary>
    public bool CanBePassive => Object is not null && !Subject.Determiner.GoesDown && !IsNegated && Place is null;
}
