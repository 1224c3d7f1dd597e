using AsLora.Tasks.Suite;

namespace AsLora.Tests.Tasks.Suite;

/// <summary>
/// A world in which clauses are true or not: some individuals, what they are, where they are, and who did what to whom where. It is peopled with what two clauses speak of, so that
/// both have a good chance to be true.
/// </summary>
internal sealed class SmallWorld
{
    private const int Size = 9, Many = 3;
    private readonly NounConcept[] _nouns = new NounConcept[Size];
    private readonly HashSet<(int Who, AdjectiveConcept What)> _adjectives = [];
    private readonly HashSet<(int Who, PlacePhrase Where)> _places = [];
    private readonly HashSet<(int Who, VerbConcept What, int Whom, PlacePhrase? Where)> _events = [];
    private readonly Dictionary<string, int[]> _referents = new(StringComparer.Ordinal);

    public SmallWorld(GrammarRandom random, Clause first, Clause second)
    {
        Clause[] clauses = [first, second];
        List<NounPhrase> phrases = [.. clauses.SelectMany(c => new[] { c.Subject, c.Object }).OfType<NounPhrase>()];
        List<AdjectiveConcept> adjectives = [.. phrases.Select(p => p.Adjective).Concat(clauses.Select(c => c.Adjective)).OfType<AdjectiveConcept>().Distinct()];
        List<PlacePhrase> places = [.. phrases.Select(p => p.Place).Concat(clauses.Select(c => c.Place)).OfType<PlacePhrase>().Distinct()];
        var often = random.Of([3, 20, 50, 90]);
        for (var who = 0; who < Size; who++)
        {
            _nouns[who] = random.Of(phrases).Noun;
            while (Lexicon.Whole.Members(_nouns[who]) is { Count: > 0 } members) _nouns[who] = random.Of(members);
            foreach (var adjective in adjectives.Where(a => !_adjectives.Any(has => has.Who == who && has.What.Scale == a.Scale)))
                if (random.Chance(often)) _adjectives.Add((who, adjective));
            foreach (var place in places) if (random.Chance(often)) _places.Add((who, place));
        }
        foreach (var verb in clauses.Select(c => c.Verb).OfType<VerbConcept>().Distinct())
            for (var who = 0; who < Size; who++)
                for (var whom = 0; whom < Size; whom++)
                {
                    if (!random.Chance(often)) continue;
                    _events.Add((who, verb, whom, null));
                    foreach (var place in places) if (random.Chance(often)) _events.Add((who, verb, whom, place));
                }
    }

    /// <summary>Whether a clause holds. "The dog" is the one that was spoken of if it is a dog, else the first dog there is; where there is none, nothing is true of it.</summary>
    /// <param name="clause">The clause.</param>
    /// <param name="ofNone">Whether "every dog" holds where there is no dog.</param>
    public bool Holds(Clause clause, bool ofNone = false)
    {
        var those = Extension(clause.Subject);
        if (Referents("subject", clause.Subject, those) is { } known) return known.Length > 0 && known.All(who => Does(who, clause) != clause.IsNegated);
        var count = those.Count(who => Does(who, clause) != clause.IsNegated);
        return (ofNone && those.Count == 0 && clause.Subject.Determiner == Determiner.Every) || Counts(clause.Subject.Determiner, count, those.Count);
    }

    private bool Does(int who, Clause clause)
    {
        if (clause.Adjective is { } adjective) return _adjectives.Contains((who, adjective));
        if (clause.Object is not { } to) return _events.Contains((who, clause.Verb!, who, clause.Place));
        var those = Extension(to);
        if (Referents("object", to, those) is { } known) return known.Length > 0 && known.All(whom => _events.Contains((who, clause.Verb!, whom, clause.Place)));
        return Counts(to.Determiner, those.Count(whom => _events.Contains((who, clause.Verb!, whom, clause.Place))), those.Count);
    }

    private int[]? Referents(string role, NounPhrase phrase, List<int> those)
    {
        if (!phrase.Determiner.IsDefinite) return null;
        var needed = phrase.Determiner.IsPlural ? 2 : 1;
        var key = $"{role} {needed}";
        if (_referents.TryGetValue(key, out var before) && before.All(those.Contains)) return before;
        var found = those.Count < needed ? [] : those.Take(needed).ToArray();
        if (found.Length > 0) _referents.TryAdd(key, found);
        return found;
    }

    // Of every dog something is said only where there is a dog.
    private static bool Counts(Determiner determiner, int count, int all) =>
        determiner == Determiner.Every ? all > 0 && count == all
        : determiner == Determiner.No ? count == 0
        : count >= (determiner == Determiner.A ? 1 : determiner == Determiner.Some || determiner == Determiner.Two ? 2 : Many);

    private List<int> Extension(NounPhrase phrase) =>
    [
        .. Enumerable.Range(0, Size).Where(who => Lexicon.IsAbove(phrase.Noun, _nouns[who])
            && (phrase.Adjective is null || _adjectives.Contains((who, phrase.Adjective))) && (phrase.Place is null || _places.Contains((who, phrase.Place)))),
    ];
}
