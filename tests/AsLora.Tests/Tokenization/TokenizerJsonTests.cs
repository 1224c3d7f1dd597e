using System.Text.Json.Nodes;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Tokenization;

public class TokenizerJsonTests
{
    [Fact]
    public void ItGivesTheIdsOfTheBareVocabulary()
    {
        var (bare, json) = (TinyTokenizers.Load(TinyTokenizers.WriteWordPieces), TinyTokenizers.Load(TinyTokenizers.BertJson()));
        SomeTexts.Any.Sample(text => bare.Encode(text, "the cat", 20).Ids.SequenceEqual(json.Encode(text, "the cat", 20).Ids), iter: 500);
        Assert.Equal([2, 5, 6, 7, 8, 12, 3], json.Encode("The cats sat.").Ids);
        Assert.Equal("the cats sat.", json.Decode([2, 5, 6, 7, 8, 12, 3]));
    }

    [Fact]
    public void ItsOwnTruncationAndPaddingAreLeftToTheBatch() =>
        Assert.Equal(7, TinyTokenizers.Load(TinyTokenizers.BertJson()).Encode("the cat sat on .").Length);

    [Fact]
    public void ItGoesBeforeABareVocabularyAndTheConfigurationBeforeIt()
    {
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            File.WriteAllText(folder["vocab.txt"], "nothing");
            File.WriteAllText(folder["tokenizer.json"], TinyTokenizers.BertJson().ToJsonString());
            File.WriteAllText(folder["tokenizer_config.json"], """{"do_lower_case": false, "pad_token": "[MASK]"}""");
        });
        Assert.Equal([2, 18, 1, 3], tokenizer.Encode("Cat The").Ids);
        Assert.Equal(4, tokenizer.PadId);
    }

    [Theory]
    [InlineData("""{"pad_token_id": 7}""", "{}", 7)]
    [InlineData("""{"pad_token_id": 7}""", """{"pad_token": "</s>"}""", 2)]
    [InlineData("""{"pad_token_id": -1}""", "{}", 1)]
    [InlineData("""{"pad_token_id": 5000}""", "{}", 1)]
    public void ThePaddingIsThatOfTheTokenizerElseOfTheModelElseTheUsualOne(string model, string tokenizer, int id)
    {
        var loaded = TinyTokenizers.Load(folder =>
        {
            File.WriteAllText(folder["tokenizer.json"], TinyTokenizers.BytePairJson().ToJsonString());
            File.WriteAllText(folder["config.json"], model);
            File.WriteAllText(folder["tokenizer_config.json"], tokenizer);
        });
        Assert.Equal(id, loaded.PadId);
    }

    [Fact]
    public void ATemplatePutsSpecialTokensAndSegments()
    {
        var json = TinyTokenizers.BertJson();
        json["post_processor"] = JsonNode.Parse("""
            {"type": "TemplateProcessing",
             "single": [{"Sequence": {"id": "A", "type_id": 2}}, {"SpecialToken": {"id": "end", "type_id": 3}}],
             "pair": [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "end", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "special_tokens": {"end": {"id": "end", "ids": [3, 4], "tokens": ["[SEP]", "[MASK]"]}}}
            """);
        var tokenizer = TinyTokenizers.Load(json);
        Assert.Equal([5, 6, 3, 4], tokenizer.Encode("the cat").Ids);
        Assert.Equal([2, 2, 3, 3], tokenizer.Encode("the cat").Segments);
        Assert.Equal([8, 3, 4, 5, 6], tokenizer.Encode("the cat", "sat").Ids);
        Assert.Equal([1, 0, 0, 0, 0], tokenizer.Encode("the cat", "sat").Segments);
        Assert.Equal([8, 3, 4, 5], tokenizer.Encode("the cat", "sat", 4).Ids);
    }

    [Fact]
    public void WithoutSpecialTokensTwoTextsAreTwoSegments()
    {
        var pair = TinyTokenizers.Load(TinyTokenizers.BytePairJson()).Encode("hello", "or");
        Assert.Equal([263, 265], pair.Ids);
        Assert.Equal([0, 1], pair.Segments);
    }

    [Fact]
    public void RobertaProcessingHasOneSegment()
    {
        var json = TinyTokenizers.BytePairJson();
        json["post_processor"] = JsonNode.Parse("""
            {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false}
            """);
        var pair = TinyTokenizers.Load(json).Encode("hello", "or");
        Assert.Equal([0, 263, 2, 2, 265, 2], pair.Ids);
        Assert.All(pair.Segments, segment => Assert.Equal(0, segment));
    }

    [Fact]
    public void MergesMayBePairsAndASplitPatternMayComeBeforeTheBytes()
    {
        var json = TinyTokenizers.BytePairJson();
        json["model"]!["merges"] = new JsonArray([.. TinyTokenizers.Merges.Select(merge => merge.Split(' ')).Select(sides => new JsonArray(sides[0], sides[1]))]);
        json["pre_tokenizer"] = JsonNode.Parse("""
            {"type": "Sequence", "pretokenizers": [
              {"type": "Split", "pattern": {"Regex": "\\p{L}{1,2}"}, "behavior": "Isolated", "invert": false},
              {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]}
            """);
        json["post_processor"] = JsonNode.Parse("""{"type": "Sequence", "processors": [{"type": "ByteLevel", "trim_offsets": false}]}""");
        var tokenizer = TinyTokenizers.Load(json);
        Assert.Equal([260, 261, 'o' + 4, ' ' + 4, 'w' + 4, 'o' + 4], tokenizer.Encode("hello wo").Ids);
        // Letters above U+FFFF are letters: two of them are one word, so that the space stays alone.
        Assert.Equal(4 + 4 + 1, tokenizer.Encode("𝔘𝔫 ").Length);
        Assert.Equal("𝔘𝔫 hello", tokenizer.Decode(tokenizer.Encode("𝔘𝔫 hello").Ids));
    }

    [Fact]
    public void MergesCanBeIgnoredForWordsThatAreTokens()
    {
        var json = TinyTokenizers.BytePairJson();
        json["model"]!["vocab"]!["wood"] = 270;
        Assert.Equal(['w' + 4, 'o' + 4, 'o' + 4, 'd' + 4], TinyTokenizers.Load(json).Encode("wood").Ids);
        json["model"]!["ignore_merges"] = true;
        Assert.Equal([270], TinyTokenizers.Load(json).Encode("wood").Ids);
    }

    [Theory]
    [InlineData(true, new[] { 'h' + 4, 3, 'o' + 4 })]
    [InlineData(false, new[] { 'h' + 4, 3, 3, 'o' + 4 })]
    public void UnknownCharactersMayBeOneToken(bool fuse, int[] ids)
    {
        var json = TinyTokenizers.BytePairJson();
        foreach (var merge in new[] { "x", "y" }) json["model"]!["vocab"]!.AsObject().Remove(merge);
        json["model"]!["unk_token"] = "<unk>";
        json["model"]!["fuse_unk"] = fuse;
        Assert.Equal(ids, TinyTokenizers.Load(json).Encode("hxyo").Ids);
    }

    [Fact]
    public void AVocabularyMayHaveGaps()
    {
        var json = TinyTokenizers.BertJson();
        json["model"]!["vocab"]!["dog"] = 1000;
        var tokenizer = TinyTokenizers.Load(json);
        Assert.Equal([2, 1000, 6, 3], tokenizer.Encode("dog cat").Ids);
        Assert.Equal(1001, tokenizer.VocabularySize);
    }
}
