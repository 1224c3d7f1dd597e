using System.Text;
using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Tokenization;

namespace AsLora.Tests.Tokenization;

public sealed class TokenizerErrorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void AFolderWithoutATokenizerNamesWhatWasLookedFor()
    {
        Assert.Equal(
            $"{_folder.Path} holds no tokenizer: expected tokenizer.json, tokenizer.model (SentencePiece), "
                + "vocab.txt (WordPiece), or vocab.json and merges.txt (byte-level BPE); found none of them",
            Message());
        File.WriteAllText(_folder["vocab.json"], "{}");
        File.WriteAllText(_folder["spiece.model"], "");
        Assert.EndsWith("found only vocab.json, spiece.model", Message(), StringComparison.Ordinal);
        Assert.Equal(
            $"there is no folder {_folder["no"]}; expected the folder of a model with the files of its tokenizer",
            Assert.Throws<InputException>(() => Tokenizer.Load(_folder["no"])).Message);
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("vocab.json")]
    public void DamagedJsonIsNamedWithItsPlace(string name)
    {
        TinyTokenizers.WriteBytePairs(_folder);
        File.WriteAllText(_folder[name], "{\n  \"model\": {\"type\": \"Wo");
        Assert.StartsWith($"{_folder[name]} is not valid JSON (line 2, byte ", Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\u00ff\"")]
    public void StringsThatAreNotUnicodeAreRefused(string token)
    {
        // Written as Latin-1, the second one is a byte that no UTF-8 text holds.
        File.WriteAllText(_folder["tokenizer.json"], $$"""{"model": {"type": "WordPiece", "vocab": {"[UNK]": 0, {{token}}: 1 } } }""", Encoding.Latin1);
        Assert.Contains("a string in one of the JSON files is not valid Unicode", Message(), StringComparison.Ordinal);
    }

    [Fact]
    public void AVocabularyThatIsNotUtf8IsRefused()
    {
        File.WriteAllText(_folder["vocab.txt"], "[PAD]\n\u00ff\n", Encoding.Latin1);
        Assert.Equal(
            $"{_folder["vocab.txt"]} is not valid UTF-8: it is damaged or of another encoding; copy it again or save it as UTF-8",
            Message());
    }

    [Fact]
    public void ABareVocabularyNeedsItsSpecialTokensAndEachTokenOnce()
    {
        File.WriteAllText(_folder["vocab.txt"], "[PAD]\n[CLS]\n[SEP]\ncat\r\n\ncat\n");
        Assert.Equal(
            $"""
            the tokenizer in {_folder.Path} cannot be used:
              vocab.txt line 6: the token "cat" gets id 5 but has id 3 already
              vocab.txt: the unk_token "[UNK]" is missing; name another in tokenizer_config.json
            """,
            Message());
    }

    [Fact]
    public void MergesMustFitTheVocabulary()
    {
        TinyTokenizers.WriteBytePairs(_folder);
        File.AppendAllText(_folder["merges.txt"], "h x\nhello\nhe  ll\nh e\n");
        Assert.Equal(
            $"""
            the tokenizer in {_folder.Path} cannot be used:
              merges.txt line 11: "h x" needs the token "hx", which is not in the vocabulary; the two files do not belong together
              merges.txt line 12: found "hello"; expected two tokens with one space between
              merges.txt line 13: found "he  ll"; expected two tokens with one space between
              merges.txt line 14: "h e" stands at merges.txt line 2 already; a rule has one rank
            """,
            Message());
    }

    [Theory]
    [InlineData(
        "tokenizer_config.json",
        """{"tokenizer_class": "BertJapaneseTokenizer"}""",
        """tokenizer_config.json $.tokenizer_class: found "BertJapaneseTokenizer"; supported: BertTokenizer, DistilBertTokenizer, ElectraTokenizer, MobileBertTokenizer with vocab.txt, any with tokenizer.json""")]
    [InlineData(
        "special_tokens_map.json",
        """{"additional_special_tokens": ["[E1]"]}""",
        """special_tokens_map.json $.additional_special_tokens: found ["[E1]"]; supported: none with vocab.txt; save the tokenizer as tokenizer.json""")]
    [InlineData("added_tokens.json", """{"[E1]": 20}""", "added_tokens.json: supported: none with vocab.txt; save the tokenizer as tokenizer.json")]
    [InlineData(
        "tokenizer_config.json",
        """{"pad_token": "[PADDING]"}""",
        """vocab.txt: the pad_token "[PADDING]" is missing; name another in tokenizer_config.json""")]
    public void WhatABareVocabularyCannotSayIsRefused(string name, string content, string problem)
    {
        TinyTokenizers.WriteWordPieces(_folder);
        File.WriteAllText(_folder[name], content);
        Assert.Equal($"the tokenizer in {_folder.Path} cannot be used:\n  {problem}", Message());
    }

    [Fact]
    public void LongListsOfProblemsEndWithTheirNumber()
    {
        File.WriteAllText(_folder["vocab.txt"], string.Concat(Enumerable.Repeat("cat\n", 30)));
        Assert.EndsWith("\n  … and 13 more", Message(), StringComparison.Ordinal);
    }

    private string Message() => Assert.Throws<InputException>(() => Tokenizer.Load(_folder.Path)).Message;

    public void Dispose() => _folder.Dispose();
}
