using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AsLora.Tokenization.Characters;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tests.Tokenization;

public class CharacterTableTests
{
    private static readonly IReadOnlyList<Rune> s_all = [.. Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value))];

    [Fact]
    public void TheSetsHaveAsManyCharactersAsInTheReference()
    {
        Assert.Equal((137_681, 1_567, 726), (BertCharacters.Controls.Count, BertCharacters.Marks.Count, BertCharacters.Punctuation.Count));
        Assert.Equal(1_567 + 2_042 + 11_172, s_all.Count(rune => Accents.Strip(rune) is not [var same] || same != rune));
    }

    [Fact]
    public void TheSetsAgreeWithTheCategoriesExceptWhereTheReferenceDoesNot()
    {
        Assert.Equal([0x1734, 0x1171E], Outside(BertCharacters.Marks, UnicodeCategory.NonSpacingMark));
        var punctuation = Enum.GetValues<UnicodeCategory>().Where(category => category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation);
        Assert.Equal([.. "$+<=>^`|~", 0x166D, 0x111C9], Outside(BertCharacters.Punctuation, [.. punctuation]));
        Assert.Equal([0xFFFD], Outside(BertCharacters.Controls, UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.PrivateUse));

        static IEnumerable<int> Outside(CodePointSet set, params UnicodeCategory[] categories) =>
            s_all.Where(rune => set.Contains(rune.Value) && !categories.Contains(Rune.GetUnicodeCategory(rune))).Select(rune => rune.Value);
    }

    [Theory]
    [InlineData("é", "e")]
    [InlineData("Å", "A")]
    [InlineData("ǭ", "o")]
    [InlineData("İ", "I")]
    [InlineData("ß", "ß")]
    [InlineData("đ", "đ")]
    [InlineData("ﬁ", "ﬁ")]
    [InlineData("≠", "=")]
    [InlineData("한", "\u1112\u1161\u11ab")]
    [InlineData("가", "\u1100\u1161")]
    [InlineData("が", "か")]
    [InlineData("\u0301", "")]
    [InlineData("\u0344", "")]
    [InlineData("\u09cb", "\u09c7\u09be")]
    [InlineData("\uf900", "\u8c48")]
    [InlineData("\U0002f800", "\u4e3d")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    public void CharactersLoseTheirAccents(string text, string expected) =>
        Assert.Equal(expected, string.Concat(Accents.Strip(text.EnumerateRunes().Single()).ToArray()));

    [Fact]
    public void NothingIsLeftToStripFromWhatWasStripped() =>
        Assert.All(s_all.SelectMany(rune => Accents.Strip(rune).ToArray()).Distinct(), rune => Assert.Equal([rune], Accents.Strip(rune).ToArray()));

    [Fact]
    public void EveryStandInIsOfItsCategory()
    {
        foreach (var category in s_all.Where(rune => !rune.IsBmp).Select(Rune.GetUnicodeCategory).Distinct())
            Assert.Equal(category, CharUnicodeInfo.GetUnicodeCategory(RegexSplitter.StandIns[(int)category]));
    }

    [Fact]
    public void PatternsGoByCodePoints()
    {
        var pattern = new Regex(@"\p{L}+|\p{Nd}|[^\s\p{L}\p{N}]", RegexOptions.None, TimeSpan.FromMinutes(1));
        Assert.Equal(["𝔘x", " ", "🙂", "𓀀", "!", "𝟙"], RegexSplitter.Isolate(pattern, "𝔘x 🙂𓀀!𝟙"));
    }

    [Fact]
    public void LowerCaseGoesByCodePointAndOneLetterBecomesTwo()
    {
        var normalizer = new BertNormalizer(cleanText: true, handleChineseCharacters: true, stripAccents: false, lowercase: true);
        Assert.Equal("i\u0307 σσσ ß k \U00010428", normalizer.Normalize("İ ΣσΣ ẞ K \U00010400"));
    }
}
