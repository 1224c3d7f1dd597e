using System.Text;
using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using CsCheck;

namespace AsLora.Tests.Tokenization;

public sealed class TokenizerJsonErrorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("normalizer", """{"type": "NFKC"}""", """$.normalizer.type: found "NFKC"; supported: BertNormalizer, NFC, Prepend, Replace, Sequence""")]
    [InlineData(
        "normalizer",
        """{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Prepend"}]}""",
        "$.normalizer.normalizers[1].prepend: found nothing; supported: a string")]
    [InlineData(
        "normalizer",
        """{"type": "Replace", "pattern": {"Regex": " "}, "content": "▁"}""",
        """$.normalizer.pattern: found {"Regex": " "}; supported: {"String": …}""")]
    [InlineData("normalizer", """{"type": "BertNormalizer", "lowercase": "yes"}""", """$.normalizer.lowercase: found "yes"; expected true or false""")]
    [InlineData(
        "normalizer",
        """{"type": "BertNormalizer", "lower_case": true}""",
        """$.normalizer.lower_case: this key is not supported; supported: clean_text, handle_chinese_chars, lowercase, strip_accents, type; did you mean "lowercase"?""")]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Whitespace"}""",
        """$.pre_tokenizer.type: found "Whitespace"; supported: BertPreTokenizer, ByteLevel, Split, Metaspace, Sequence""")]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "last", "split": false}""",
        """$.pre_tokenizer.prepend_scheme: found "last"; supported: "always", "first", "never".""")]
    [InlineData("pre_tokenizer", """{"type": "Metaspace", "replacement": "__"}""", """$.pre_tokenizer.replacement: found "__"; supported: one character""")]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"}, {"type": "Digits"}]}""",
        """$.pre_tokenizer.pretokenizers[1].type: found "Digits"; supported: BertPreTokenizer, ByteLevel, Split, Metaspace, Sequence""")]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"String": " "}, "behavior": "Isolated", "invert": false}""",
        """$.pre_tokenizer.pattern: found {"String": " "}; supported: {"Regex": …}""")]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"Regex": "a"}, "behavior": "Removed", "invert": false}""",
        """$.pre_tokenizer.behavior: found "Removed"; supported: "Isolated".""")]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"Regex": "a?+"}, "behavior": "Isolated", "invert": false}""",
        "$.pre_tokenizer.pattern: found a?+, which .NET's regular expressions cannot read")]
    [InlineData(
        "post_processor",
        """{"type": "BertProcessing", "sep": "[SEP]", "cls": ["[CLS]", 2]}""",
        """$.post_processor.sep: found "[SEP]"; expected an array""")]
    [InlineData(
        "post_processor",
        """{"type": "BertProcessing", "sep": ["[SEP]", 77], "cls": ["[CLS]", 2]}""",
        "$.post_processor: no token has the id 77 that is put around texts")]
    [InlineData(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}], "pair": [], "special_tokens": {}}""",
        """$.post_processor.single[0].SpecialToken: the token "[CLS]" is not among the special_tokens of the post_processor""")]
    [InlineData(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "B", "type_id": 0}}], "pair": [], "special_tokens": {}}""",
        "$.post_processor.single: found [{")]
    [InlineData(
        "post_processor",
        """{"type": "Sequence", "processors": [{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}, {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}]}""",
        "$.post_processor.processors: found [{")]
    [InlineData("decoder", """{"type": "Fuse"}""", """$.decoder.type: found "Fuse"; supported: WordPiece, ByteLevel, Sequence""")]
    [InlineData(
        "decoder",
        """{"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "ByteFallback"}]}""",
        """$.decoder.decoders: found [{"type": "Fuse"}, {"type": "ByteFallback"}]; supported: Replace, ByteFallback, Fuse, Strip in this order, Strip may be absent""")]
    [InlineData(
        "decoder",
        """{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": "x", "start": 1, "stop": 1}]}""",
        """$.decoder.decoders[3].content: found "x"; supported: " ".""")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", 0.5]]}""", """$.model.type: found "Unigram"; supported: WordPiece, BPE""")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"a": 0}}""", "$.model.unk_token: found nothing; supported: a token of the vocabulary; [UNK] where none is named")]
    [InlineData("model", """{"type": "WordPiece", "unk_token": "", "vocab": {"": 0}}""", "$.model.unk_token: found \"\"; supported: a token of the vocabulary")]
    [InlineData("model", """{"type": "WordPiece", "max_input_chars_per_word": 0, "vocab": {"[UNK]": 0}}""", "$.model.max_input_chars_per_word: found 0; supported: 1 to 100000")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": "b"}""", "$.model.unk_token: found \"b\"; supported: null, a token of the vocabulary")]
    [InlineData(
        "model",
        """{"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "b": 1}}""",
        """$.model.vocab: the token "b" gets id 1, which is that of "a" already""")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "a": 2}}""", """$.model.vocab: the token "a" gets id 2 but has id 1 already""")]
    [InlineData(
        "model",
        """{"type": "WordPiece", "vocab": {"[UNK]": 0, "a": -1}}""",
        """$.model.vocab: the token "a" has -1; expected its id, a whole number of at least 0""")]
    [InlineData(
        "model",
        """{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}""",
        """$.model.merges[0]: "a b" needs the token "ab", which is not in the vocabulary; the two files do not belong together""")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "byte_fallback": 1}""", "$.model.byte_fallback: found 1; expected true or false")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.1}""", "$.model.dropout: found 0.1; supported: 0, 0.0")]
    [InlineData("model", """{"type": "BPE", "vocab": {}, "merges": []}""", "$.model.vocab: found {}; supported: an object of tokens and ids, at least one")]
    [InlineData("model", "null", "$.model: found null; supported: an object of type WordPiece or BPE")]
    [InlineData("model", "[]", "$.model: found []; expected an object")]
    [InlineData("added_tokens", """[{"id": 5, "content": "[CLS]"}]""", """$.added_tokens[0]: the token "[CLS]" gets id 5 but has id 2 already""")]
    [InlineData("added_tokens", """[{"id": 5, "content": "[NEW]"}]""", """$.added_tokens[0]: the token "[NEW]" gets id 5, which is that of "the" already""")]
    [InlineData("added_tokens", """[{"id": 20}]""", "$.added_tokens[0]: an added token needs a content and an id")]
    [InlineData("version", "\"2.0\"", """$.version: found "2.0"; supported: "1.0".""")]
    [InlineData(
        "x",
        "1",
        "$.x: this key is not supported; supported: added_tokens, decoder, model, normalizer, padding, post_processor, pre_tokenizer, truncation, version")]
    public void WhatIsNotSupportedIsNamedWithItsPath(string key, string value, string problem)
    {
        // The value goes into the text, not the tree, so that a key can stand twice. A problem that ends with a quotation mark has a full stop behind it.
        var json = TinyTokenizers.BertJson();
        json[key] = "HERE";
        File.WriteAllText(_folder["tokenizer.json"], json.ToJsonString().Replace("\"HERE\"", value, StringComparison.Ordinal));
        var message = Message();
        Assert.StartsWith($"the tokenizer in {_folder.Path} cannot be used:", message, StringComparison.Ordinal);
        Assert.Contains($"\n  tokenizer.json {problem.TrimEnd('.')}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void APaddingTokenThatDoesNotExistIsRefused()
    {
        File.WriteAllText(_folder["tokenizer.json"], TinyTokenizers.BertJson().ToJsonString());
        File.WriteAllText(_folder["tokenizer_config.json"], """{"pad_token": {"content": "<filler>"}}""");
        Assert.EndsWith(
            "\n  tokenizer_config.json or special_tokens_map.json: the pad_token \"<filler>\" is not in the vocabulary", Message(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryProblemIsListedAtOnce()
    {
        var json = TinyTokenizers.BertJson();
        (json["normalizer"], json["decoder"]) = (new JsonObject { ["type"] = "NFKC" }, new JsonObject { ["type"] = "Fuse" });
        File.WriteAllText(_folder["tokenizer.json"], json.ToJsonString());
        File.WriteAllText(_folder["tokenizer_config.json"], """{"do_lower_case": 1}""");
        Assert.Equal(
            $"""
            the tokenizer in {_folder.Path} cannot be used:
              tokenizer_config.json $.do_lower_case: found 1; expected true or false
              tokenizer.json $.normalizer.type: found "NFKC"; supported: BertNormalizer, NFC, Prepend, Replace, Sequence
              tokenizer.json $.decoder.type: found "Fuse"; supported: WordPiece, ByteLevel, Sequence
            """,
            Message());
    }

    [Fact]
    public void DamageIsNeverReadAsSomethingElseThanAnError()
    {
        byte[][] files = [.. new[] { TinyTokenizers.BertJson(), TinyTokenizers.BytePairJson() }.Select(json => Encoding.UTF8.GetBytes(json.ToJsonString()))];
        var damaged = Gen.Select(Gen.OneOf(files), Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte).Array[1, 3]).Select((file, changes) =>
        {
            var copy = file.ToArray();
            foreach (var (place, value) in changes) copy[place % copy.Length] = value;
            return copy;
        });
        damaged.Sample(bytes =>
        {
            File.WriteAllBytes(_folder["tokenizer.json"], bytes);
            var exception = Record.Exception(() => { Tokenizer.Load(_folder.Path).Encode("the cats [MASK] hello"); });
            Assert.True(exception is null or InputException, $"{exception}");
        }, iter: 500, threads: 1);
    }

    private string Message() => Assert.Throws<InputException>(() => Tokenizer.Load(_folder.Path)).Message;

    public void Dispose() => _folder.Dispose();
}
