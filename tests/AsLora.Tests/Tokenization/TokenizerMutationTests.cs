using System.Text;
using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using AsLora.Tokenization;
using CsCheck;

namespace AsLora.Tests.Tokenization;

/// <summary>Damaged files of tokenizers end with a tokenizer that works or with a typed error, whatever happened to them.</summary>
public sealed class TokenizerMutationTests : IDisposable
{
    private const int Models = 1_500, Configs = 200;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryMutationOfASentencePieceModelIsReadOrRefused()
    {
        // Without most of the bytes' pieces, mutations reach the fields that matter.
        var pieces = TinySentencePieces.Pieces.Where(piece => !piece.Text.StartsWith("<0x", StringComparison.Ordinal));
        var valid = TinySentencePieces.File(pieces, TinySentencePieces.Trainer(byteFallback: false));
        Hostile.Sample(ByteMutations.Of(valid), Models, mutation => Try("tokenizer.model", mutation.Bytes));
    }

    [Fact]
    public void EveryMutationOfATokenizerJsonIsReadOrRefused()
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinySentencePieces.File());
        JsonObject[] valid = [TinyTokenizers.BytePairJson(), LlamaJson.Make(_folder["tokenizer.model"])];
        File.Delete(_folder["tokenizer.model"]);
        foreach (var json in valid.Select(json => Encoding.UTF8.GetBytes(json.ToJsonString())))
            Hostile.Sample(Gen.OneOf(JsonMutations.Of(json), ByteMutations.Of(json)), Configs, mutation => Try("tokenizer.json", mutation.Bytes));
    }

    [Theory]
    [InlineData("tokenizer_config.json", """
        {
          "tokenizer_class": "LlamaTokenizer", "add_bos_token": true, "legacy": false, "bos_token": {"content": "<s>"},
          "added_tokens_decoder": {"1": {"content": "<s>", "special": true}}
        }
        """)]
    [InlineData("special_tokens_map.json", """{"additional_special_tokens": ["</s>", {"content": "<s>"}], "pad_token": "<unk>"}""")]
    [InlineData("added_tokens.json", """{"<pad>": 276, "<tool>": 277}""")]
    public void EveryMutationOfAFileBesideItIsReadOrRefused(string name, string json)
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinySentencePieces.File());
        var valid = Encoding.UTF8.GetBytes(json);
        Hostile.Sample(Gen.OneOf(JsonMutations.Of(valid), ByteMutations.Of(valid)), Configs, mutation => Try(name, mutation.Bytes));
    }

    [Theory]
    [MemberData(nameof(FileMutations.Names), MemberType = typeof(FileMutations))]
    public void WhatIsNoFileIsRefused(string what)
    {
        File.WriteAllBytes(_folder["tokenizer.model"], TinySentencePieces.File());
        FileMutations.All[what](_folder["tokenizer.model"]);
        Hostile.InTime(() =>
        {
            var error = Assert.Throws<InputException>(() => Tokenizer.Load(_folder.Path));
            Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        }, () => what);
    }

    private void Try(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        try
        {
            var tokenizer = Tokenizer.Load(_folder.Path);
            var ids = tokenizer.Encode("hello </s>  é🙂 <tool>", "a").Ids;
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            tokenizer.Decode([.. ids, 0, 1, 200, 276, 999], skipSpecialTokens: false);
        }
        catch (InputException error)
        {
            Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        }
    }
}
