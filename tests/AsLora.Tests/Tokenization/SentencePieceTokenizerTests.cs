using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Tokenization.Pipeline;
using CsCheck;
using static AsLora.Tests.Support.TinySentencePieces;

namespace AsLora.Tests.Tokenization;

public class SentencePieceTokenizerTests
{
    private readonly Tokenizer _tokenizer = Load();

    [Theory]
    [InlineData("", "")]
    [InlineData("hello", "▁hello")]
    [InlineData("hello hello", "▁hello ▁hello")]
    [InlineData("hell", "▁he ll")]
    [InlineData("a", "▁a")]
    [InlineData("aa", "▁a a")]
    [InlineData("aaaa", "▁a aa a")]
    [InlineData(" a", "▁ ▁a")]
    [InlineData("   ", "▁▁ ▁▁")]
    [InlineData("haaa", "▁ h aa a")]
    [InlineData("a.....", "▁a .. ...")]
    public void TheUnionOfTheHighestScoreIsMadeFirstAndOfEqualsTheOneFurthestLeft(string text, string pieces) =>
        Assert.Equal([.. pieces.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Id)], _tokenizer.Tokenize(text));

    [Theory]
    [InlineData("é", new[] { 0xC3, 0xA9 })]
    [InlineData("🙂", new[] { 0xF0, 0x9F, 0x99, 0x82 })]
    [InlineData("\n\0", new[] { 0x0A, 0x00 })]
    public void CharactersWithoutAPieceBecomeTheirBytes(string text, int[] bytes)
    {
        var ids = _tokenizer.Tokenize(text);
        Assert.Equal([Id("▁"), .. bytes.Select(value => FirstByte + value)], ids);
        Assert.Equal(text, _tokenizer.Decode(ids));
    }

    [Fact]
    public void WithoutBytesUnknownCharactersInARowAreOneToken()
    {
        var tokenizer = Load(File(Pieces.Where(piece => piece.Kind != SentencePieceKind.Byte), Trainer(byteFallback: false)));
        int Word(string word) => Id(word) - 256;
        Assert.Equal([Word("▁"), 0, Word("a"), 0, Word("▁a")], tokenizer.Tokenize("é🙂aé a"));
        Assert.Equal("a", tokenizer.Decode([0, Word("a"), 0]));
        Assert.Equal("<unk>a", tokenizer.Decode([0, Word("a")], skipSpecialTokens: false));
    }

    [Fact]
    public void PiecesThatTheUserDefinedAreNeverCutNorMerged()
    {
        var tokenizer = Load(File([.. Pieces, new("hel", 0, SentencePieceKind.UserDefined), new("hell", 0, SentencePieceKind.UserDefined)]));
        var (hel, hell) = (FirstWord + Words.Count, FirstWord + Words.Count + 1);
        Assert.Equal([Id("▁"), hell, Id("o"), Id("▁"), hel, Id("a"), hel, Id("he")], tokenizer.Tokenize("hello helahelhe"));
    }

    [Theory]
    [InlineData("{}", new[] { 1 }, new int[0])]
    [InlineData("""{"add_bos_token": true, "add_eos_token": true}""", new[] { 1 }, new[] { 2 })]
    [InlineData("""{"add_bos_token": false, "add_eos_token": true}""", new int[0], new[] { 2 })]
    [InlineData("""{"add_bos_token": false}""", new int[0], new int[0])]
    [InlineData("""{"add_eos_token": true, "bos_token": "</s>", "eos_token": {"content": "<s>"}}""", new[] { 2 }, new[] { 1 })]
    public void WhatGoesAroundATextIsWhatTheConfigurationSays(string config, int[] before, int[] behind)
    {
        var tokenizer = Load(config: config);
        Assert.Equal([.. before, Id("▁a"), .. behind], tokenizer.Tokenize("a", addSpecialTokens: true));
        var pair = tokenizer.Encode("a", "hello");
        Assert.Equal([.. before, Id("▁a"), .. behind, .. before, Id("▁hello"), .. behind], pair.Ids);
        Assert.Equal(1 + before.Length + behind.Length, pair.Segments.Sum());
    }

    [Theory]
    [InlineData("{}", "a</s>a", new[] { "▁a", "</s>", "▁a" })]
    [InlineData("""{"legacy": true}""", "</s>a</s>  a", new[] { "</s>", "▁a", "</s>", "▁▁", "▁a" })]
    [InlineData("""{"legacy": false}""", "a</s>a</s> a", new[] { "▁a", "</s>", "a", "</s>", "▁a" })]
    [InlineData("""{"legacy": false}""", "</s>a", new[] { "</s>", "a" })]
    [InlineData("""{"legacy": false, "add_prefix_space": false}""", "a a", new[] { "a", "▁a" })]
    public void ASpaceGoesBeforeEverySectionTheOldWayAndBeforeTheTextTheNewWay(string config, string text, string[] pieces) =>
        Assert.Equal([.. pieces.Select(piece => piece == "</s>" ? 2 : Id(piece))], Load(config: config).Tokenize(text));

    [Fact]
    public void AModelMayWantNoSpaceBeforeTexts()
    {
        var tokenizer = Load(File(normalizer: Normalizer(addDummyPrefix: false)));
        Assert.Equal([Id("a"), Id("▁a")], tokenizer.Tokenize("a a"));
        Assert.Equal(" a a", tokenizer.Decode([Id("▁a"), Id("▁a")]));
    }

    [Fact]
    public void SpecialTokensInATextAreTextWhereTheyAreNotSought() =>
        Assert.Equal([Id("▁"), .. "</s>".Select(c => FirstByte + c)], _tokenizer.Tokenize("</s>", findSpecialTokens: false));

    [Fact]
    public void OneSpaceGoesFromTheBeginningOfATextAndNowhereElse()
    {
        Assert.Equal("a a", _tokenizer.Decode([1, Id("▁a"), 2, Id("▁a")]));
        Assert.Equal(" a", _tokenizer.Decode([Id("▁"), Id("▁a")]));
        Assert.Equal(" ", _tokenizer.Decode([Id("▁▁")]));
        Assert.Equal("a a", _tokenizer.Decode([Id("a"), Id("▁a")]));
        Assert.Equal("! a", _tokenizer.Decode([FirstByte + '!', Id("▁a")]));
        Assert.Equal("<s> a</s>", _tokenizer.Decode([1, Id("▁a"), 2], skipSpecialTokens: false));
    }

    [Fact]
    public void EveryByteThatBelongsToNoCharacterIsReplaced()
    {
        static IEnumerable<int> Bytes(params int[] bytes) => bytes.Select(value => FirstByte + value);
        int[] ids = [.. Bytes(0xE4, 0xBD), Id("a"), .. Bytes(0xF0, 0x9F, 0x99, 0xF0, 0x9F, 0x99, 0x82, 0x82)];
        Assert.Equal("\ufffd\ufffda\ufffd\ufffd\ufffd🙂\ufffd", _tokenizer.Decode(ids));
        Assert.Equal("\ufffd\ufffd\ufffd", _tokenizer.Decode([.. Bytes(0xED, 0xA0, 0x80)]));
    }

    [Fact]
    public void DecodingUndoesEncodingForEveryText() => SomeTexts.Valid.Where(text => !text.Contains('▁')).Sample(text =>
        Assert.Equal(text, _tokenizer.Decode(_tokenizer.Tokenize(text, findSpecialTokens: false))), iter: 2_000);

    [Fact]
    public void TokensOfTheFilesBesideAreFoundAndThoseThatAreSpecialAreNotDecoded()
    {
        var next = FirstWord + Words.Count;
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            System.IO.File.WriteAllBytes(folder["tokenizer.model"], File());
            System.IO.File.WriteAllText(folder["added_tokens.json"], $$"""{"<pad>": {{next}}, "<tool>": {{next + 1}} }""");
            System.IO.File.WriteAllText(
                folder["special_tokens_map.json"],
                """{"pad_token": "<pad>", "additional_special_tokens": ["<|end|>", {"content": "</s>"}]}""");
            System.IO.File.WriteAllText(folder["tokenizer_config.json"], $$"""
                {
                  "tokenizer_class": "LlamaTokenizer",
                  "added_tokens_decoder": {"{{next + 2}}": {"content": "<|end|>", "rstrip": true, "special": true}, "1": {"content": "<s>", "special": true} }
                }
                """);
        });
        Assert.Equal((next, 1, 2, next + 3), (tokenizer.PadId, tokenizer.BeginId, tokenizer.EndId, tokenizer.VocabularySize));
        int[] ids = [next, next + 1, Id("▁a"), next + 2, Id("▁a")];
        Assert.Equal(ids, tokenizer.Tokenize("<pad><tool>a<|end|>  a"));
        Assert.Equal("<tool> a a", tokenizer.Decode(ids));
    }

    [Fact]
    public void SentencePieceGoesBeforeTokenizerJsonWhereTheTokenizerIsLlamas()
    {
        Tokenizer Both(string name) => TinyTokenizers.Load(folder =>
        {
            System.IO.File.WriteAllBytes(folder["tokenizer.model"], File());
            System.IO.File.WriteAllText(folder["tokenizer.json"], TinyTokenizers.BytePairJson().ToJsonString());
            System.IO.File.WriteAllText(folder["tokenizer_config.json"], $$"""{"tokenizer_class": "{{name}}"}""");
        });
        Assert.Equal(FirstWord + Words.Count, Both("LlamaTokenizerFast").VocabularySize);
        Assert.Equal(TinyTokenizers.BytePairs.Count, Both("PreTrainedTokenizerFast").VocabularySize);
    }

    private static Tokenizer Load(byte[]? file = null, string config = "{}") => TinyTokenizers.Load(folder =>
    {
        System.IO.File.WriteAllBytes(folder["tokenizer.model"], file ?? File());
        System.IO.File.WriteAllText(folder["tokenizer_config.json"], config);
    });
}
