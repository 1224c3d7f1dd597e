using AsLora.Tasks.Suite;

namespace AsLora.Tests.Tasks.Suite;

/// <summary>What the grammar says of two clauses is held against small worlds in which both are true or not.</summary>
public class ClauseDerivationTests
{
    private const int Pairs = 400, Worlds = 4000, Enough = 25;

    [Fact]
    public void WhatIsEntailedHoldsInEveryWorldInWhichThePremiseDoes() =>
        Assert.Equal([], Derived(Relation.Entailed).Where(pair => WorldsOf(pair.Premise, pair.Conclusion).Take(Enough).Contains(false)).Select(pair => pair.Text));

    [Fact]
    public void WhatIsContradictedHoldsInNone() =>
        Assert.Equal([], Derived(Relation.Contradicted).Where(pair => WorldsOf(pair.Premise, pair.Conclusion).Take(Enough).Contains(true)).Select(pair => pair.Text));

    [Fact]
    public void WhatIsNeutralHoldsInSomeAndNotInOthers()
    {
        var found = Derived(Relation.Neutral).Select(pair => (pair.Text, Both: WorldsOf(pair.Premise, pair.Conclusion).Distinct().Take(2).Count())).ToList();
        Assert.Equal([], found.Where(pair => pair.Both == 1).Select(pair => pair.Text));
        // A premise that asks for many of many is true in none of the worlds that were drawn.
        Assert.InRange(found.Count(pair => pair.Both == 0), 0, Pairs / 100);
    }

    [Fact]
    public void WhatDiffersDoesNotHoldInTheSameWorlds()
    {
        foreach (var (premise, random, derivation) in Premises())
        {
            if (derivation.Differ(premise) is not { } other) continue;
            var text = Text(premise, other, random);
            Assert.True(WorldsOf(premise, other).Contains(false) || WorldsOf(other, premise).Contains(false), text);
        }
    }

    private static IEnumerable<(Clause Premise, Clause Conclusion, string Text)> Derived(Relation relation)
    {
        foreach (var (premise, random, derivation) in Premises())
            if (derivation.Derive(premise, relation) is { } conclusion) yield return (premise, conclusion, Text(premise, conclusion, random));
    }

    private static IEnumerable<(Clause Premise, GrammarRandom Random, ClauseDerivation Derivation)> Premises() => Enumerable.Range(0, Pairs).Select(place =>
    {
        var random = new GrammarRandom(5, place);
        var clauses = new ClauseGenerator(random, Lexicon.Whole, isLong: place % 2 == 0);
        return (clauses.Next(), random, new ClauseDerivation(random, clauses));
    });

    private static string Text(Clause premise, Clause conclusion, GrammarRandom random) =>
        $"{new SentenceWriter(random).Sentence(premise)} {new SentenceWriter(random).Sentence(conclusion)}";

    // Whether the conclusion holds, for every world in which the premise does.
    private static IEnumerable<bool> WorldsOf(Clause premise, Clause conclusion)
    {
        for (var place = 0; place < Worlds; place++)
        {
            var world = new SmallWorld(new GrammarRandom(9, place), premise, conclusion);
            if (world.Holds(premise)) yield return world.Holds(conclusion, ofNone: true);
        }
    }
}
