using AsLora.Tests.Support;

namespace AsLora.Tests.Tokenization;

public class AddedTokenTests
{
    [Theory]
    [InlineData("lstrip", "the   [X]  cat", new[] { "the", "[X]", "  cat" })]
    [InlineData("rstrip", "the   [X]  cat", new[] { "the   ", "[X]", "cat" })]
    [InlineData("single_word", "[X] a[X] [X]b ([X]) _[X] é[X] 𝔘[X]", new[] { "[X]", " a[X] [X]b (", "[X]", ") _[X] é[X] 𝔘[X]" })]
    [InlineData("special", "[X][X]", new[] { "[X]", "[X]" })]
    public void TheRulesOfAnAddedTokenSayWhereItIsFound(string rule, string text, string[] sections)
    {
        var json = TinyTokenizers.BytePairJson();
        var token = TinyTokenizers.AddedToken(270, "[X]");
        token[rule] = true;
        json["added_tokens"]!.AsArray().Add(token);
        var tokenizer = TinyTokenizers.Load(json);
        var plain = TinyTokenizers.Load(TinyTokenizers.BytePairJson());
        var expected = sections.SelectMany(section => section == "[X]" ? [270] : plain.Encode(section).Ids);
        Assert.Equal(expected, tokenizer.Encode(text).Ids);
    }

    [Fact]
    public void TheLongestOfSeveralIsTaken()
    {
        var json = TinyTokenizers.BytePairJson();
        foreach (var (index, content) in new[] { "<a", "<a>", "a><b>" }.Index())
            json["added_tokens"]!.AsArray().Add(TinyTokenizers.AddedToken(270 + index, content));
        Assert.Equal([271, 270, '<' + 4, 'b' + 4, '>' + 4, 272], TinyTokenizers.Load(json).Encode("<a><a<b>a><b>").Ids);
    }

    [Theory]
    [InlineData(true, new[] { 20, 20 })]
    [InlineData(false, new[] { 20, 1 })]
    public void ANormalizedTokenIsFoundInEveryWritingOfIt(bool normalized, int[] ids)
    {
        var json = TinyTokenizers.BertJson();
        var token = TinyTokenizers.AddedToken(20, "Zoë");
        (token["normalized"], token["special"]) = (normalized, false);
        json["added_tokens"]!.AsArray().Add(token);
        var tokenizer = TinyTokenizers.Load(json);
        Assert.Equal([2, .. ids, 3], tokenizer.Encode("Zoë ZOE").Ids);
        Assert.Equal("Zoë", tokenizer.Decode([20]));
        Assert.Equal(21, tokenizer.VocabularySize);
    }
}
