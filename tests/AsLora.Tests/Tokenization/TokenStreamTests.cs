using System.Text;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using CsCheck;

namespace AsLora.Tests.Tokenization;

public class TokenStreamTests
{
    private readonly Tokenizer _bytePairs = TinyTokenizers.Load(TinyTokenizers.WriteBytePairs);
    private readonly Tokenizer _wordPieces = TinyTokenizers.Load(TinyTokenizers.WriteWordPieces);

    [Fact]
    public void ACharacterAppearsWhenItsLastByteHasCome()
    {
        var stream = _bytePairs.Stream();
        Assert.Equal(["", "", "", "🙂", "o"], Add(stream, [.. new[] { 0xF0, 0x9F, 0x99, 0x82, 'o' }.Select(value => value + 4)]));
        Assert.Equal("", stream.Finish());
    }

    [Fact]
    public void BytesThatDoNotBecomeACharacterAreReplacedWhenThatIsCertain()
    {
        var stream = _bytePairs.Stream();
        Assert.Equal(["", "\ufffdo", ""], Add(stream, [0xF0 + 4, 'o' + 4, 0xE4 + 4]));
        Assert.Equal("\ufffd", stream.Finish());
    }

    [Fact]
    public void AStreamMayKeepSpecialTokensAndBeginsAnewWhenFinished()
    {
        Assert.Equal(["the", " [SEP]", " cat"], Add(_wordPieces.Stream(skipSpecialTokens: false), [5, 3, 6]));
        var stream = _wordPieces.Stream();
        Assert.Equal(["the", "", " cat"], Add(stream, [5, 3, 6]));
        stream.Finish();
        Assert.Equal(["", "cat", "s", "."], Add(stream, [999, 6, 7, 12]));
    }

    [Fact]
    public void WhatStreamsOfBytesWriteIsTheUtf8OfAllBytesAndNeverHalfACharacter()
    {
        var bytes = Gen.OneOf(Gen.Byte.Array[0, 40], SomeTexts.Valid.Select(text => Encoding.UTF8.GetBytes(text)));
        bytes.Sample(all => Hold(_bytePairs, [.. all.Select(value => value + 4)], Encoding.UTF8.GetString(all)), iter: 2_000);
    }

    [Fact]
    public void WhatStreamsWriteIsTheTextOfAllIds()
    {
        foreach (var tokenizer in new[] { _bytePairs, _wordPieces })
            Gen.Int[-1, tokenizer.VocabularySize].Array[0, 40].Sample(ids => Hold(tokenizer, ids, tokenizer.Decode(ids)), iter: 1_000);
    }

    private static void Hold(Tokenizer tokenizer, int[] ids, string text)
    {
        var stream = tokenizer.Stream();
        string[] pieces = [.. Add(stream, ids), stream.Finish()];
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.False(piece.Length > 0 && (char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]))));
    }

    private static string[] Add(TokenStream stream, params int[] ids) => [.. ids.Select(stream.Add)];
}
