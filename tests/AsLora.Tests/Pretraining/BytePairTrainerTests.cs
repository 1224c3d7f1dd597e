using AsLora.Pretraining;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using CsCheck;

namespace AsLora.Tests.Pretraining;

public sealed class BytePairTrainerTests
{
    // low 5 times, lower 2, newest 6, each with a space before it (Ġ, of the alphabet's last).
    private static readonly string[] Texts = ["low low low low low lower lower", "newest newest newest newest newest newest"];

    [Fact]
    public void TheMostFrequentPairGoesFirstAndOfEqualOnesThatOfTheLowerIds()
    {
        var pairs = BytePairTrainer.Train(Texts, ["<s>"], 1 + 256 + 8);
        // Counted by hand: w e 8 times, l o and Ġ lo 7; then of those that are there 6 times the lowest ids: e, n, s, and Ġ before what is no letter
        // any more.
        Assert.Equal(["w e", "l o", "Ġ lo", "e we", "n ewe", "s t", "Ġ newe", "Ġnewe st"], pairs.Merges);
        Assert.Equal(["<s>", "!", "we", "lo"], [pairs.Tokens[0], pairs.Tokens[1], .. pairs.Tokens.Skip(257).Take(2)]);
    }

    [Fact]
    public void TheOrderOfTextsDoesNotMatter()
    {
        var one = BytePairTrainer.Train(Texts, [], 300);
        var other = BytePairTrainer.Train(Texts.Reverse(), [], 300);
        Assert.Equal(one.Merges, other.Merges);
        Assert.Equal(one.Tokens, other.Tokens);
    }

    [Fact]
    public void ItEndsAtTheSizeOrWhereNoPairIsThereTwice()
    {
        Assert.Equal(260, BytePairTrainer.Train(Texts, ["<s>", "</s>"], 260).Tokens.Count);
        var whole = BytePairTrainer.Train([.. Texts, "once"], [], 1000);
        Assert.Contains("Ġnewest", whole.Tokens);
        Assert.Contains("Ġlower", whole.Tokens);
        Assert.DoesNotContain("Ġonce", whole.Tokens);
        Assert.Equal(whole.Tokens.Count, whole.Tokens.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(256 + whole.Merges.Count, whole.Tokens.Count);
    }

    [Fact]
    public void TheAlphabetOfBytesIsThereEvenWithoutAText()
    {
        var pairs = BytePairTrainer.Train([], RobertaTokenizer.Special, 2000);
        Assert.Equal(RobertaTokenizer.SmallestSize, pairs.Tokens.Count);
        Assert.Empty(pairs.Merges);
    }

    [Fact]
    public void WhatWasLearnedIsReadFromEitherFormAndEveryTextComesBack()
    {
        using var folder = new TempFolder();
        var texts = TinyCorpus.Texts(50).SelectMany(t => t).ToList();
        RobertaTokenizer.Write(folder.Path, BytePairTrainer.Train(texts, RobertaTokenizer.Special, 400), 64);
        var json = Tokenizer.Load(folder.Path);
        File.Delete(folder["tokenizer.json"]);
        var plain = Tokenizer.Load(folder.Path);

        Assert.Equal((0, 1, 2), (json.BeginId, json.PadId, json.EndId));
        Assert.Equal(4, json.TokenId("<mask>"));
        Assert.Equal([0, json.TokenId("Ġone")!.Value, 4, json.TokenId("Ġthree")!.Value, 2], json.Encode("one <mask> three").Ids);
        Assert.Equal([0, json.TokenId("Ġone")!.Value, 2, 2, json.TokenId("Ġtwo")!.Value, 2], json.Encode("one", "two").Ids);
        Gen.OneOf(Gen.Int[0, texts.Count - 1].Select(i => texts[i]), Gen.String).Sample(text =>
        {
            var ids = json.Encode(text).Ids;
            Assert.Equal(ids, plain.Encode(text).Ids);
            // A token in the text is none of its letters.
            if (text.Length > 0 && !text.Any(c => char.IsSurrogate(c) || char.IsWhiteSpace(c) || c == '<')) Assert.Equal(" " + text, json.Decode(ids));
        }, iter: 300);
    }
}
