using System.Text;
using AsLora.Tests.Support;
using AsLora.Tokenization.Characters;
using AsLora.Tokenization.Pipeline;
using CsCheck;

namespace AsLora.Tests.Tokenization;

public class ComposingNormalizerTests
{
    private static readonly IReadOnlyList<Rune> s_all = [.. Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value))];
    private readonly ComposingNormalizer _normalizer = new();

    [Theory]
    [InlineData("", "")]
    [InlineData("plain é", "plain é")]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0301\u0302", "á\u0302")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("a\u0327\u0301", "á\u0327")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u212b\u2126", "ÅΩ")]
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("\u1112\u1161", "하")]
    [InlineData("하\u11ab", "한")]
    [InlineData("한\u11ab", "한\u11ab")]
    [InlineData("\u0915\u093c", "\u0915\u093c")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u09c7\u09be", "\u09cb")]
    [InlineData("\uf900", "\u8c48")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("ﬁ ½", "ﬁ ½")]
    public void MarksJoinTheLettersThatTheyStandOn(string text, string expected) => Assert.Equal(expected, _normalizer.Normalize(text));

    [Fact]
    public void WhatADecompositionConsistsOfDoesNotDecomposeAndMarksInItAreInOrder() => Assert.All(s_all.Where(IsDecomposed), rune =>
    {
        var parts = Canonical.Decompose(rune).ToArray();
        Assert.All(parts, part => Assert.Equal([part], Canonical.Decompose(part).ToArray()));
        var classes = parts.Select(CombiningClasses.Of).ToArray();
        Assert.All(classes.Zip(classes.Skip(1)), pair => Assert.False(pair.Second > 0 && pair.First > pair.Second));
    });

    [Fact]
    public void AllCharactersButThoseExcludedComposeAgain()
    {
        // 1,035 characters have another as their whole decomposition; 85 pairs are excluded from composition.
        var changed = s_all.Where(rune => _normalizer.Normalize(rune.ToString()) != rune.ToString()).ToArray();
        Assert.Equal(1_035 + 85, changed.Length);
    }

    private static bool IsDecomposed(Rune rune) => Canonical.Decompose(rune) is not [var same] || same != rune;

    [Fact]
    public void ComposedTextsStayAsTheyAreAndDecomposedOnesComposeToTheSame() => SomeTexts.Valid.Sample(text =>
    {
        var composed = _normalizer.Normalize(text);
        Assert.Equal(composed, _normalizer.Normalize(composed));
        Assert.Equal(composed, _normalizer.Normalize(string.Concat(text.EnumerateRunes().SelectMany(rune => Canonical.Decompose(rune).ToArray()))));
    }, iter: 5_000);
}
