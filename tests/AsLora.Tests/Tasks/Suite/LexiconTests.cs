using AsLora.Tasks.Suite;

namespace AsLora.Tests.Tasks.Suite;

public class LexiconTests
{
    [Fact]
    public void AWordHasOneMeaning()
    {
        IEnumerable<string> words =
        [
            .. NounTable.All.SelectMany(n => n.Words).SelectMany(n => new[] { n.Singular, n.Plural }.Distinct()),
            .. VerbTable.All.SelectMany(v => v.Words).SelectMany(v => new[] { v.Base, v.Third, v.Past, v.Participle }.Distinct()),
            .. AdjectiveTable.All.SelectMany(a => a.Words),
            .. Lexicon.Prepositions.SelectMany(p => p.Words),
            .. ReviewTable.Aspects, .. ReviewTable.Venues, .. ReviewTable.Qualities.SelectMany(q => q), .. ReviewTable.Moods.SelectMany(m => m), .. ReviewTable.Matters.SelectMany(m => m),
            .. ReviewTable.Verbs.Concat(ReviewTable.Changes).SelectMany(v => v).SelectMany(v => new[] { v.Base, v.Past }.Distinct()),
        ];
        Assert.Equal([], words.GroupBy(w => w).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void AboutAThirdOfTheWordsIsReserved()
    {
        Assert.InRange(NounTable.All.Count(n => n.IsReserved) / (double)NounTable.All.Count, 0.25, 0.35);
        Assert.InRange(VerbTable.All.Count(n => n.IsReserved) / (double)VerbTable.All.Count, 0.25, 0.35);
        Assert.InRange(AdjectiveTable.All.Count(n => n.IsReserved) / (double)AdjectiveTable.All.Count, 0.25, 0.35);
        Assert.DoesNotContain(NounTable.All, n => n.IsReserved && Lexicon.Whole.IsClass(n));
    }

    [Fact]
    public void EnglishFormsAreThoseOfEnglish()
    {
        Assert.Equal([("thief", "thieves"), ("robber", "robbers")], WordForms.Nouns("thief=thieves/robber").Select(n => (n.Singular, n.Plural)));
        Assert.Equal(["berries", "toys", "boxes", "benches", "dishes"], WordForms.Split("berry toy box bench dish").SelectMany(WordForms.Nouns).Select(n => n.Plural));
        Assert.Equal([new("break", "breaks", "broke", "broken"), new("smash", "smashes", "smashed", "smashed")], WordForms.Verbs("break=broke=broken/smash"));
        Assert.Equal([new("carry", "carries", "carried", "carried"), new("enjoy", "enjoys", "enjoyed", "enjoyed")], WordForms.Split("carry enjoy").SelectMany(WordForms.Verbs));
        Assert.Equal(["an", "a"], new[] { "owl", "dog" }.Select(WordForms.Article));
    }

    [Fact]
    public void WhatStandsBesideAConceptIsNeverAboveOrBelowIt() => Assert.All(NounTable.All, noun => Assert.All(
        Lexicon.Whole.Siblings(noun),
        other => Assert.False(Lexicon.IsAbove(noun, other) || Lexicon.IsAbove(other, noun), $"{noun.Words[0].Singular} {other.Words[0].Singular}")));

    [Fact]
    public void AScaleHasTwoEndsAndAColourHasNone()
    {
        Assert.Equal("small", AdjectiveTable.Opposite(AdjectiveTable.All.Single(a => a.Words.Contains("huge")))!.Words[0]);
        Assert.Null(AdjectiveTable.Opposite(AdjectiveTable.All.Single(a => a.Words.Contains("green"))));
    }
}
