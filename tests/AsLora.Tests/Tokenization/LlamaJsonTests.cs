using System.Text;
using System.Text.Json.Nodes;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using CsCheck;
using static AsLora.Tests.Support.TinySentencePieces;

namespace AsLora.Tests.Tokenization;

/// <summary>The <c>tokenizer.json</c> that is published beside a <c>tokenizer.model</c> of LLaMA and Mistral, in its kinds.</summary>
public class LlamaJsonTests
{
    private static readonly JsonObject s_json = Make();
    private readonly Tokenizer _pieces = TinyTokenizers.Load(folder => System.IO.File.WriteAllBytes(folder["tokenizer.model"], File()));
    private readonly Tokenizer _tokenizer = Load(_ => { });

    [Fact]
    public void ItGivesTheIdsOfSentencePiece() => SomeTexts.Valid.Sample(text =>
    {
        Assert.Equal(_pieces.Tokenize(text), _tokenizer.Tokenize(text));
        Assert.Equal(_pieces.Encode(text, "a").Ids, _tokenizer.Encode(text, "a").Ids);
        Assert.Equal(_pieces.Encode(text, "a").Segments, _tokenizer.Encode(text, "a").Segments);
    }, iter: 2_000);

    [Theory]
    [InlineData("always", "a</s>a", new[] { "▁a", "</s>", "▁a" })]
    [InlineData("first", "a</s>a a", new[] { "▁a", "</s>", "a", "▁a" })]
    [InlineData("first", "</s>a", new[] { "</s>", "a" })]
    [InlineData("never", "a a", new[] { "a", "▁a" })]
    [InlineData("always", " a", new[] { "▁a" })]
    public void MetaspacePutsASpaceBeforeSectionsThatHaveNone(string scheme, string text, string[] pieces)
    {
        var tokenizer = Load(json =>
        {
            json["normalizer"] = null;
            json["pre_tokenizer"] = JsonNode.Parse($$"""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "{{scheme}}", "split": false}""");
        });
        Assert.Equal([.. pieces.Select(piece => piece == "</s>" ? 2 : Id(piece))], tokenizer.Tokenize(text));
    }

    [Fact]
    public void MetaspaceMaySplitWordsAtSpaces()
    {
        var tokenizer = Load(json =>
        {
            json["normalizer"] = null;
            json["pre_tokenizer"] = JsonNode.Parse("""{"type": "Metaspace", "replacement": "▁", "add_prefix_space": false}""");
        });
        Assert.Equal([Id("a"), Id("▁"), Id("▁a"), Id("▁hello")], tokenizer.Tokenize("a  a hello"));
    }

    [Theory]
    [InlineData("""{"tokenizer_class": "LlamaTokenizer", "add_bos_token": false, "add_eos_token": true}""", new int[0], new[] { 2 })]
    [InlineData("""{"tokenizer_class": "LlamaTokenizerFast", "add_eos_token": true}""", new[] { 1 }, new[] { 2 })]
    [InlineData("""{"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": false}""", new[] { 1 }, new int[0])]
    public void WhatGoesAroundATextIsWhatTheConfigurationOfLlamasTokenizerSays(string config, int[] before, int[] behind)
    {
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            System.IO.File.WriteAllText(folder["tokenizer.json"], s_json.ToJsonString());
            System.IO.File.WriteAllText(folder["tokenizer_config.json"], config);
        });
        Assert.Equal([.. before, Id("▁a"), .. behind], tokenizer.Encode("a").Ids);
    }

    [Fact]
    public void ARunOfBytesIsATextOrReplacedWhole()
    {
        static IEnumerable<int> Bytes(params int[] bytes) => bytes.Select(value => FirstByte + value);
        Assert.Equal("🙂a", _tokenizer.Decode([.. Bytes(0xF0, 0x9F, 0x99, 0x82), Id("a")]));
        Assert.Equal("\ufffd\ufffd\ufffd\ufffd\ufffda", _tokenizer.Decode([.. Bytes(0xF0, 0x9F, 0x99, 0x82, 0x82), Id("a")]));
        Assert.Equal("a", _tokenizer.Decode([.. Bytes(0x20), Id("a")]));
    }

    [Fact]
    public void ManySpacesMayGoFromTheBeginning()
    {
        var tokenizer = Load(json => json["decoder"]!["decoders"]![3]!["start"] = 3);
        Assert.Equal("a a", tokenizer.Decode([Id("▁"), Id("▁a"), Id("▁a")]));
        Assert.Equal("  a", tokenizer.Decode([Id("▁▁"), Id("▁▁"), Id("▁a")]));
        Assert.Equal(" a", Load(json => json["decoder"]!["decoders"]!.AsArray().RemoveAt(3)).Decode([Id("▁a")]));
    }

    [Fact]
    public void WordsThatAreTokensMayBeTakenWhole()
    {
        var tokenizer = Load(json =>
        {
            json["model"]!["vocab"]!["▁llo"] = FirstWord + Words.Count;
            json["model"]!["ignore_merges"] = true;
        });
        Assert.Equal([FirstWord + Words.Count], tokenizer.Tokenize("llo"));
        Assert.Equal([Id("▁"), Id("llo")], _tokenizer.Tokenize("llo"));
    }

    [Fact]
    public void StreamsOfBytesAreWhatIsDecodedAndNeverHalfACharacter()
    {
        foreach (var tokenizer in new[] { _tokenizer, _pieces })
        {
            // Bytes often, so that there are runs of them.
            var ids = Gen.OneOf(Gen.Int[0, FirstWord + Words.Count], Gen.Int[FirstByte + 0x7E, FirstByte + 0xFF]).Array[0, 20];
            Gen.OneOf(ids, SomeTexts.Valid.Select(text => tokenizer.Tokenize(text))).Sample(sample =>
            {
                var stream = tokenizer.Stream();
                string[] texts = [.. sample.Select(stream.Add), stream.Finish()];
                Assert.Equal(Expected(tokenizer == _pieces, sample), string.Concat(texts));
                Assert.Equal(string.Concat(texts), tokenizer.Decode(sample));
                Assert.All(texts, text => Assert.True(text.Length == 0 || !(char.IsLowSurrogate(text[0]) || char.IsHighSurrogate(text[^1]))));
            }, iter: 2_000);
        }
    }

    // The text by the rules, written another way: runs of bytes first, then the space at the beginning.
    private static string Expected(bool isSentencePiece, int[] ids)
    {
        var (text, run, begins) = (new StringBuilder(), new List<byte>(), true);
        foreach (var id in ids.Where(id => id is > 2 and < FirstWord || (id >= FirstWord && id < FirstWord + Words.Count)))
        {
            if (id < FirstWord)
            {
                run.Add((byte)(id - FirstByte));
                continue;
            }
            EndRun();
            var word = Words[id - FirstWord];
            if (isSentencePiece && begins && word[0] == '▁') word = word[1..];
            begins = false;
            text.Append(word.Replace('▁', ' '));
        }
        EndRun();
        return !isSentencePiece && text.Length > 0 && text[0] == ' ' ? text.ToString(1, text.Length - 1) : text.ToString();

        void EndRun()
        {
            var bytes = run.ToArray();
            run.Clear();
            begins &= bytes.Length == 0;
            if (!isSentencePiece) text.Append(IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new string('\ufffd', bytes.Length));
            else
            {
                for (int start = 0, length; start < bytes.Length; start += length)
                {
                    length = Enumerable.Range(1, 4).FirstOrDefault(n => start + n <= bytes.Length && IsValid(bytes[start..(start + n)]));
                    text.Append(length > 0 ? Encoding.UTF8.GetString(bytes, start, length) : "\ufffd");
                    length = Math.Max(1, length);
                }
            }
        }

        static bool IsValid(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes);
    }

    private static JsonObject Make()
    {
        using var folder = new TempFolder();
        System.IO.File.WriteAllBytes(folder["tokenizer.model"], File());
        return LlamaJson.Make(folder["tokenizer.model"]);
    }

    private static Tokenizer Load(Action<JsonObject> change)
    {
        var json = s_json.DeepClone().AsObject();
        change(json);
        return TinyTokenizers.Load(json);
    }
}
