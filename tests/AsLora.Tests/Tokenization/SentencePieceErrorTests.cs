using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Tokenization.Pipeline;
using Google.Protobuf;
using static AsLora.Tests.Support.TinySentencePieces;

namespace AsLora.Tests.Tokenization;

public sealed class SentencePieceErrorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Refused => new()
    {
        { "unigram", "tokenizer.model trainer_spec.model_type: found unigram (1); supported: BPE (2)" },
        { "suffix", "tokenizer.model trainer_spec.treat_whitespace_as_suffix: found true; supported: false" },
        { "collapsed", "tokenizer.model normalizer_spec.remove_extra_whitespaces: found true; supported: false" },
        { "unescaped", "tokenizer.model normalizer_spec.escape_whitespaces: found false; supported: true" },
        { "rules", "tokenizer.model normalizer_spec.precompiled_charsmap: found 3 bytes; supported: none (normalization \"identity\")" },
        { "unused", "tokenizer.model: piece 276 \"x\" is of type 5; supported: 1, 2, 3, 4, 6" },
        { "twice", "tokenizer.model piece 276: the token \"he\" gets id 276 but has id 260 already" },
        { "empty", "tokenizer.model: piece 276 \"\" is empty" },
        { "infinite", "tokenizer.model: piece 276 \"x\" has the score Infinity" },
        { "unknown", "tokenizer.model: found 2 unknown pieces among 277; expected one" },
        { "bytes", "tokenizer.model trainer_spec.byte_fallback: found true; expected pieces for all bytes, <0x00> to <0xFF>" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatIsNotSupportedIsNamed(string what, string problem) =>
        Assert.Equal($"the tokenizer in {_folder.Path} cannot be used:\n  {problem}", Refusal(Make(what)));

    [Fact]
    public void AllProblemsAreListedAtOnce()
    {
        const string config = """{"tokenizer_class": "T5Tokenizer", "add_bos_token": "yes", "added_tokens_decoder": {"x": {"content": "<x>"}}}""";
        System.IO.File.WriteAllText(_folder["tokenizer_config.json"], config);
        Assert.Equal(
            $"""
            the tokenizer in {_folder.Path} cannot be used:
              tokenizer_config.json $.tokenizer_class: found "T5Tokenizer"; supported: LlamaTokenizer, CodeLlamaTokenizer with tokenizer.model, any with tokenizer.json
              tokenizer_config.json $.add_bos_token: found "yes"; expected true or false
              tokenizer.model trainer_spec.model_type: found unigram (1); supported: BPE (2)
              tokenizer_config.json $.added_tokens_decoder.x: an added token needs a content and an id
            """,
            Refusal(Make("unigram")));
    }

    [Theory]
    [InlineData(
        "special_tokens_map.json",
        """{"additional_special_tokens": ["<|end|>"]}""",
        "special_tokens_map.json $: the token \"<|end|>\" of additional_special_tokens is not in the vocabulary")]
    [InlineData(
        "tokenizer_config.json",
        """{"eos_token": "<end>"}""",
        "tokenizer.model: the eos_token \"<end>\" is missing; name another in tokenizer_config.json")]
    [InlineData("added_tokens.json", """{"<new>": 5}""", "added_tokens.json $: the token \"<new>\" gets id 5, which is that of \"<0x02>\" already")]
    public void TokensOfTheFilesBesideMustFit(string name, string json, string problem)
    {
        System.IO.File.WriteAllText(_folder[name], json);
        Assert.Equal($"the tokenizer in {_folder.Path} cannot be used:\n  {problem}", Refusal(File()));
    }

    [Fact]
    public void AFileOfAnotherKindIsNoModelOfSentencePiece()
    {
        // LLaMA-3's own file of this name is text.
        Assert.Equal(
            $"{_folder["tokenizer.model"]} is no model of SentencePiece: it is damaged, cut off or of another kind (it has no pieces); copy it again",
            Refusal("IQ== 0\nIg== 1\n"u8.ToArray()));
        Assert.Contains("is no model of SentencePiece", Refusal(File()[..^3]), StringComparison.Ordinal);
        Assert.Equal($"{_folder["tokenizer.model"]} cannot be read: it is empty, or no ordinary file", Refusal([]));
    }

    private static byte[] Make(string what) => what switch
    {
        "unigram" => File(trainer: Trainer(algorithm: 1)),
        "suffix" => File(trainer: With(Trainer(), output => Write(output, 24, 1))),
        "collapsed" => File(normalizer: Normalizer(removeExtraSpaces: true)),
        "unescaped" => File(normalizer: With(Normalizer(), output => Write(output, 5, 0))),
        "rules" => File(normalizer: With(Normalizer(), output => Write(output, 2, [1, 2, 3]))),
        "unused" => More("x", 0, SentencePieceKind.Unused),
        "twice" => More("he", 0, SentencePieceKind.Normal),
        "empty" => More("", 0, SentencePieceKind.Normal),
        "infinite" => More("x", float.PositiveInfinity, SentencePieceKind.Normal),
        "unknown" => More("x", 0, SentencePieceKind.Unknown),
        _ => File(Pieces.Where(piece => piece.Text != "<0xAB>")),
    };

    private static byte[] With(byte[] message, Action<CodedOutputStream> more) => [.. message, .. Message(more)];

    private static byte[] More(string text, float score, SentencePieceKind kind) => File([.. Pieces, new(text, score, kind)]);

    private string Refusal(byte[] model)
    {
        System.IO.File.WriteAllBytes(_folder["tokenizer.model"], model);
        return Assert.Throws<InputException>(() => Tokenizer.Load(_folder.Path)).Message;
    }
}
