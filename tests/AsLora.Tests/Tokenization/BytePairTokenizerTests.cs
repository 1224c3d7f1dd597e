using AsLora.Tests.Support;
using AsLora.Tokenization;
using CsCheck;

namespace AsLora.Tests.Tokenization;

public class BytePairTokenizerTests
{
    private const int Hello = 263, World = 267, Or = 265, Mask = 269;
    private readonly Tokenizer _tokenizer = TinyTokenizers.Load(TinyTokenizers.WriteBytePairs);

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("hello world", new[] { Hello, World })]
    [InlineData(" hello", new[] { ' ' + 4, Hello })]
    [InlineData("Hello", new[] { 'H' + 4, 'e' + 4, 261, 'o' + 4 })]
    [InlineData("or world's\n", new[] { Or, World, '\'' + 4, 's' + 4, '\n' + 4 })]
    [InlineData("é🙂", new[] { 0xC3 + 4, 0xA9 + 4, 0xF0 + 4, 0x9F + 4, 0x99 + 4, 0x82 + 4 })]
    public void BytesAreMergedTheEarliestRuleFirst(string text, int[] ids) => Assert.Equal([0, .. ids, 2], _tokenizer.Encode(text).Ids);

    [Fact]
    public void APairHasTwoEndsBetweenAndOneSegment()
    {
        var pair = _tokenizer.Encode("hello", "or");
        Assert.Equal([0, Hello, 2, 2, Or, 2], pair.Ids);
        Assert.All(pair.Segments, segment => Assert.Equal(0, segment));
        Assert.Equal([0, 2, 2, Or, 2], _tokenizer.Encode("hello", "or", 5).Ids);
    }

    [Theory]
    [InlineData("hello <mask> world", new[] { Hello, Mask, World })]
    [InlineData("hello<mask>", new[] { Hello, Mask })]
    [InlineData("hello </s>", new[] { Hello, ' ' + 4, 2 })]
    public void AMaskTakesTheSpaceBeforeItAndOtherSpecialTokensDoNot(string text, int[] ids) => Assert.Equal([0, .. ids, 2], _tokenizer.Encode(text).Ids);

    [Fact]
    public void ASpaceBeforeTheTextCanBeAskedFor()
    {
        var tokenizer = TinyTokenizers.Load(folder =>
        {
            TinyTokenizers.WriteBytePairs(folder);
            File.WriteAllText(folder["tokenizer_config.json"], """{"add_prefix_space": true}""");
        });
        Assert.Equal([0, World, 2], tokenizer.Encode("world").Ids);
        Assert.Equal([0, World, 2], tokenizer.Encode(" world").Ids);
    }

    [Fact]
    public void DecodingMayKeepSpecialTokensAndReplacesBrokenUtf8()
    {
        Assert.Equal("hello world", _tokenizer.Decode([0, Hello, World, Mask, 2]));
        Assert.Equal("<s>hello<mask></s>", _tokenizer.Decode([0, Hello, Mask, 2], skipSpecialTokens: false));
        Assert.Equal("o\ufffdr", _tokenizer.Decode(['o' + 4, 0xF0 + 4, 0x9F + 4, 'r' + 4]));
    }

    [Fact]
    public void ItKnowsItsPaddingAndItsSize() => Assert.Equal((1, 270), (_tokenizer.PadId, _tokenizer.VocabularySize));

    [Fact]
    public void DecodingUndoesEncodingForEveryText() => SomeTexts.Valid.Where(text => !text.Contains('<')).Sample(text =>
    {
        var ids = _tokenizer.Encode(text).Ids;
        Assert.All(ids, id => Assert.InRange(id, 0, _tokenizer.VocabularySize - 1));
        Assert.Equal(text, _tokenizer.Decode(ids));
    }, iter: 2_000);

    [Fact]
    public void NoPairIsLongerThanAskedForAndTheBeginningsAreKept() =>
        Gen.Select(SomeTexts.Any, SomeTexts.Any.Where(text => text.Length > 0), Gen.Int[4, 40]).Sample((first, second, length) =>
        {
            var (a, b) = (_tokenizer.Encode(first).Ids[1..^1], _tokenizer.Encode(second).Ids[1..^1]);
            var (keepFirst, keepSecond) = Truncation.LongestFirst(a.Length, b.Length, length - 4);
            var pair = _tokenizer.Encode(first, second, length);
            Assert.True(pair.Length <= length);
            Assert.Equal([0, .. a[..keepFirst], 2, 2, .. b[..keepSecond], 2], pair.Ids);
            Assert.Equal(a.Length + b.Length + 4 - pair.Length, pair.Truncated);
        }, iter: 1_000);

    [Fact]
    public void ManyThreadsGetTheSameIds()
    {
        var texts = Enumerable.Range(0, 200).Select(i => $"hello world or w{i % 20} 🙂").ToArray();
        var expected = texts.Select(text => _tokenizer.Encode(text).Ids).ToArray();
        var shared = TinyTokenizers.Load(TinyTokenizers.WriteBytePairs);
        var found = texts.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(text => shared.Encode(text).Ids).ToArray();
        Assert.Equal(expected, found);
    }
}
