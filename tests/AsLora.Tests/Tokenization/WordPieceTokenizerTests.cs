using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Tokenization;

namespace AsLora.Tests.Tokenization;

public class WordPieceTokenizerTests
{
    private readonly Tokenizer _tokenizer = TinyTokenizers.Load(TinyTokenizers.WriteWordPieces);

    [Theory]
    [InlineData("", new[] { 2, 3 })]
    [InlineData("The cats sat.", new[] { 2, 5, 6, 7, 8, 12, 3 })]
    [InlineData("unbelievable", new[] { 2, 9, 10, 11, 3 })]
    [InlineData("unbelieving", new[] { 2, 1, 3 })]
    [InlineData("cat dog", new[] { 2, 6, 1, 3 })]
    [InlineData("the\tcat\r\n,sat", new[] { 2, 5, 6, 13, 8, 3 })]
    [InlineData("c\u0000a\u200bt", new[] { 2, 6, 3 })]
    [InlineData("世世", new[] { 2, 16, 16, 3 })]
    [InlineData("CAFÉ Cafe\u0301", new[] { 2, 17, 17, 3 })]
    public void TheLongestPiecesOfEveryWordBecomeIds(string text, int[] ids) => Assert.Equal(ids, _tokenizer.Encode(text).Ids);

    [Fact]
    public void TheSecondTextOfAPairIsSegmentOne()
    {
        var pair = _tokenizer.Encode("the cat", "sat.");
        Assert.Equal([2, 5, 6, 3, 8, 12, 3], pair.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], pair.Segments);
        Assert.Equal(0, pair.Truncated);
    }

    [Fact]
    public void AnEmptySecondTextIsNone() => Assert.Equal(_tokenizer.Encode("the cat").Ids, _tokenizer.Encode("the cat", "").Ids);

    [Theory]
    [InlineData(7, new[] { 2, 5, 6, 3, 8, 12, 3 }, 3)]
    [InlineData(6, new[] { 2, 5, 3, 8, 12, 3 }, 4)]
    [InlineData(4, new[] { 2, 3, 8, 3 }, 6)]
    [InlineData(3, new[] { 2, 3, 3 }, 7)]
    public void TooLongPairsLoseTheEndOfTheLongerText(int length, int[] ids, int cut)
    {
        var pair = _tokenizer.Encode("the cat sat", "sat. the cat");
        Assert.Equal(10, pair.Length);
        pair = _tokenizer.Encode("the cat sat", "sat. the cat", length);
        Assert.Equal(ids, pair.Ids);
        Assert.Equal(cut, pair.Truncated);
    }

    [Fact]
    public void ALengthWithoutRoomForTheSpecialTokensIsRefused() => Assert.Equal(
        "the greatest length of 2 tokens has no room for 3 special tokens; it must be at least 4",
        Assert.Throws<InputException>(() => _tokenizer.Encode("the", "cat", 2)).Message);

    [Theory]
    [InlineData("the [MASK]cat", new[] { 2, 5, 4, 6, 3 })]
    [InlineData("[CLS][SEP]", new[] { 2, 2, 3, 3 })]
    [InlineData("[mask]", new[] { 2, 1, 1, 1, 3 })]
    public void SpecialTokensInsideATextAreTakenAsSuch(string text, int[] ids) => Assert.Equal(ids, _tokenizer.Encode(text).Ids);

    [Theory]
    [InlineData(100, "𝔘", 1)]
    [InlineData(101, "a", 1)]
    public void AWordIsCountedInCodePoints(int count, string letter, int tokens)
    {
        using var folder = new TempFolder();
        File.WriteAllLines(folder["vocab.txt"], [.. TinyTokenizers.WordPieces, string.Concat(Enumerable.Repeat(letter, count))]);
        var ids = Tokenizer.Load(folder.Path).Encode(string.Concat(Enumerable.Repeat(letter, count))).Ids;
        Assert.Equal(tokens + 2, ids.Length);
        Assert.Equal(count <= 100 ? TinyTokenizers.WordPieces.Count : 1, ids[1]);
    }

    [Fact]
    public void AnUnpairedSurrogateIsAReplacementCharacterWhichCleaningRemoves() => Assert.Equal([2, 6, 3], _tokenizer.Encode("ca\ud800t").Ids);

    [Fact]
    public void DecodingJoinsPiecesAndMayKeepSpecialTokens()
    {
        int[] ids = [2, 5, 6, 7, 4, 8, 12, 3, 0];
        Assert.Equal("the cats sat.", _tokenizer.Decode(ids));
        Assert.Equal("[CLS] the cats [MASK] sat. [SEP] [PAD]", _tokenizer.Decode(ids, skipSpecialTokens: false));
        Assert.Equal("", _tokenizer.Decode([]));
        Assert.Equal("cat", _tokenizer.Decode([6, 1000, -1]));
    }

    [Fact]
    public void ItKnowsItsPaddingAndItsSize() => Assert.Equal((0, TinyTokenizers.WordPieces.Count), (_tokenizer.PadId, _tokenizer.VocabularySize));

    [Theory]
    [InlineData("""{"do_lower_case": false}""", "Cat", new[] { 18 })]
    [InlineData("""{"do_lower_case": false}""", "café", new[] { 19 })]
    [InlineData("""{"do_lower_case": false, "strip_accents": true}""", "café", new[] { 17 })]
    [InlineData("""{"strip_accents": false}""", "CAFÉ", new[] { 19 })]
    [InlineData("""{"tokenize_chinese_chars": false}""", "世世", new[] { 1 })]
    [InlineData("""{"tokenizer_class": "BertTokenizer", "model_max_length": 2}""", "the cat sat", new[] { 5, 6, 8 })]
    public void TheConfigurationBesideItIsFollowed(string config, string text, int[] ids)
    {
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            TinyTokenizers.WriteWordPieces(folder);
            File.WriteAllText(folder["tokenizer_config.json"], config);
        });
        Assert.Equal([2, .. ids, 3], tokenizer.Encode(text).Ids);
    }

    [Fact]
    public void OtherSpecialTokensCanBeNamed()
    {
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            File.WriteAllLines(folder["vocab.txt"], ["<cls>", "<sep>", "<filler>", "<unknown>", "cat"]);
            File.WriteAllText(
                folder["special_tokens_map.json"],
                """{"cls_token": "<cls>", "sep_token": {"content": "<sep>", "lstrip": true}, "unk_token": "<unknown>"}""");
            File.WriteAllText(folder["tokenizer_config.json"], """{"pad_token": "<filler>"}""");
        });
        Assert.Equal([0, 4, 3, 1, 1], tokenizer.Encode("cat dog   <sep>").Ids);
        Assert.Equal(2, tokenizer.PadId);
    }
}
