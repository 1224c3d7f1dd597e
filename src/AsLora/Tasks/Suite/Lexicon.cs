namespace AsLora.Tasks.Suite;

/// <summary>The concepts a text may draw from.</summary>
internal sealed class Lexicon
{
    private readonly Dictionary<NounKind, NounConcept[]> _nouns;
    private readonly Dictionary<VerbFrame, VerbConcept[]> _verbs;
    private readonly AdjectiveConcept[] _adjectives;
    private readonly ILookup<NounConcept?, NounConcept> _members;

    private Lexicon(Func<bool, bool> isAllowed)
    {
        var nouns = NounTable.All.Where(n => isAllowed(n.IsReserved)).ToList();
        _members = nouns.ToLookup(n => n.Class);
        _nouns = nouns.GroupBy(n => n.Kind).ToDictionary(g => g.Key, g => g.ToArray());
        _verbs = VerbTable.All.Where(v => isAllowed(v.IsReserved)).GroupBy(v => v.Frame).ToDictionary(g => g.Key, g => g.ToArray());
        _adjectives = [.. AdjectiveTable.All.Where(a => isAllowed(a.IsReserved))];
    }

    /// <summary>Everything: what the corpus is made of.</summary>
    public static Lexicon Whole { get; } = new(_ => true);

    /// <summary>What is not reserved: what train and dev splits are made of.</summary>
    public static Lexicon Known { get; } = new(isReserved => !isReserved);

    /// <summary>Prepositions of place.</summary>
    public static IReadOnlyList<PrepositionConcept> Prepositions { get; } = [new(["near", "beside"]), new(["under", "beneath"]), new(["behind"]), new(["inside", "within"])];

    /// <summary>Nouns of a kind.</summary>
    public IReadOnlyList<NounConcept> Nouns(NounKind kind) => _nouns[kind];

    /// <summary>Verbs of a frame.</summary>
    public IReadOnlyList<VerbConcept> Verbs(VerbFrame frame) => _verbs[frame];

    /// <summary>Adjectives that can be said of a noun.</summary>
    public IReadOnlyList<AdjectiveConcept> Adjectives(NounKind kind) => [.. _adjectives.Where(a => a.Kinds.Contains(kind))];

    /// <summary>The direct members of a class.</summary>
    public IReadOnlyList<NounConcept> Members(NounConcept noun) => [.. _members[noun]];

    /// <summary>
    /// Other members of a noun's class, or other classes beside a class. Persons and animals as such have none beside them of their kind, and stand beside each other's members.
    /// </summary>
    public IReadOnlyList<NounConcept> Siblings(NounConcept noun)
    {
        NounConcept[] siblings = [.. _members[noun.Class].Where(n => n != noun && n.Kind == noun.Kind && (noun.Class is not null || IsClass(n) == IsClass(noun)))];
        return siblings.Length > 0 ? siblings : _nouns[noun.Kind == NounKind.Person ? NounKind.Animal : NounKind.Person];
    }

    /// <summary>Whether there are members of it.</summary>
    public bool IsClass(NounConcept noun) => _members[noun].Any();

    /// <summary>Whether every one of the second is one of the first; a concept is above itself.</summary>
    public static bool IsAbove(NounConcept upper, NounConcept? lower) => lower is not null && (upper == lower || IsAbove(upper, lower.Class));
}
