namespace AsLora.Tasks.Suite;

/// <summary>What a noun means.</summary>
/// <param name="Words">Its words.</param>
/// <param name="Kind">What can be done by or with it.</param>
/// <param name="Class">What it is a kind of, or null: a sparrow is a bird.</param>
/// <param name="IsReserved">Whether train and dev splits do without it.</param>
internal sealed record NounConcept(IReadOnlyList<Noun> Words, NounKind Kind, NounConcept? Class, bool IsReserved) : Concept<Noun>(Words, IsReserved);

/// <summary>What a verb means.</summary>
internal sealed record VerbConcept(IReadOnlyList<Verb> Words, VerbFrame Frame, bool IsReserved) : Concept<Verb>(Words, IsReserved);

/// <summary>What an adjective means.</summary>
/// <param name="Words">Its words.</param>
/// <param name="Kinds">What it is said of.</param>
/// <param name="Scale">The scale it is one end of; colours are all of one scale.</param>
/// <param name="IsReserved">Whether train and dev splits do without it.</param>
internal sealed record AdjectiveConcept(IReadOnlyList<string> Words, IReadOnlyList<NounKind> Kinds, int Scale, bool IsReserved) : Concept<string>(Words, IsReserved);

/// <summary>What a preposition of place means.</summary>
internal sealed record PrepositionConcept(IReadOnlyList<string> Words) : Concept<string>(Words, IsReserved: false);
