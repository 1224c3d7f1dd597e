using AsLora.Tests.Support;
using AsLora.Tokenization;

namespace AsLora.Tests.Tokenization;

public class TokenizeTests
{
    private const int Hello = 263, World = 267, Mask = 269;
    private readonly Tokenizer _bytePairs = TinyTokenizers.Load(TinyTokenizers.WriteBytePairs);

    [Fact]
    public void SpecialTokensGoAroundATextOnlyWhereAskedFor()
    {
        Assert.Equal([Hello, World], _bytePairs.Tokenize("hello world"));
        Assert.Equal([0, Hello, World, 2], _bytePairs.Tokenize("hello world", addSpecialTokens: true));
        Assert.Equal([0, 2], _bytePairs.Tokenize("", addSpecialTokens: true));
        Assert.Empty(_bytePairs.Tokenize(""));
    }

    [Fact]
    public void SpecialTokensInATextAreTextWhereTheyAreNotSought()
    {
        Assert.Equal([Hello, 2, Mask], _bytePairs.Tokenize("hello</s><mask>"));
        Assert.Equal([Hello, .. "</s>".Select(c => c + 4)], _bytePairs.Tokenize("hello</s>", findSpecialTokens: false));
    }

    [Fact]
    public void AddedTokensThatAreNotSpecialAreFoundAllTheSame()
    {
        var json = TinyTokenizers.BytePairJson();
        var (special, plain) = (TinyTokenizers.AddedToken(270, "<|end|>"), TinyTokenizers.AddedToken(271, "<tool>"));
        plain["special"] = false;
        json["added_tokens"]!.AsArray().Add(special);
        json["added_tokens"]!.AsArray().Add(plain);
        var tokenizer = TinyTokenizers.Load(json);
        Assert.Equal([271, 270], tokenizer.Tokenize("<tool><|end|>"));
        Assert.Equal([271, .. "<|end|>".Select(c => c + 4)], tokenizer.Tokenize("<tool><|end|>", findSpecialTokens: false));
    }

    [Fact]
    public void AWholeTokenHasAnId()
    {
        Assert.Equal((Mask, Hello, (int?)null), (_bytePairs.TokenId("<mask>"), _bytePairs.TokenId("hello"), _bytePairs.TokenId("hello world")));
    }

    [Theory]
    [InlineData("{}", "{}", 0, 2)]
    [InlineData("{}", """{"bos_token_id": 2, "eos_token_id": 3}""", 2, 3)]
    [InlineData("{}", """{"bos_token_id": -1, "eos_token_id": [2, 3]}""", 0, 2)]
    [InlineData("""{"bos_token": "hello", "eos_token": {"content": "<mask>"}}""", """{"bos_token_id": 2}""", Hello, Mask)]
    public void TheTokensThatBeginAndEndATextAreThoseThatTheFilesName(string tokenizerConfig, string config, int begin, int end)
    {
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            TinyTokenizers.WriteBytePairs(folder);
            File.WriteAllText(folder["tokenizer_config.json"], tokenizerConfig);
            File.WriteAllText(folder["config.json"], config);
        });
        Assert.Equal((begin, end), (tokenizer.BeginId, tokenizer.EndId));
    }

    [Fact]
    public void ATokenizerMayHaveNoTokensThatBeginOrEndATextAtAll()
    {
        var tokenizer = TinyTokenizers.Load(TinyTokenizers.WriteWordPieces);
        Assert.Equal(((int?)null, (int?)null), (tokenizer.BeginId, tokenizer.EndId));
    }
}
