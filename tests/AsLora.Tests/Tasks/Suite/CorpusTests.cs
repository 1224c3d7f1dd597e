using System.Security.Cryptography;
using System.Text;
using AsLora.Tasks.Suite;

namespace AsLora.Tests.Tasks.Suite;

public class CorpusTests
{
    [Fact]
    public void AnyLineCanBeMadeWithoutThoseBeforeIt()
    {
        Assert.Equal(Corpus.Lines(7).Skip(40).Take(20), Enumerable.Range(40, 20).Select(n => Corpus.Line(7, n)));
        Assert.NotEqual(Corpus.Lines(7).Take(20), Corpus.Lines(8).Take(20));
    }

    [Fact]
    public void ALineIsAShortParagraph() => Assert.All(Corpus.Lines(1).Take(5000), line =>
    {
        Assert.Matches("^[A-Z][a-z ,.A-Z]*\\.$", line);
        Assert.DoesNotContain("  ", line, StringComparison.Ordinal);
        Assert.InRange(line.Split(' ').Length, 3, 60);
    });

    [Fact]
    public void EveryWordOfTheLexiconIsInTheCorpus()
    {
        var words = Corpus.Lines(3).Take(60_000).SelectMany(l => l.Split(' ', '.', ',')).Select(w => w.ToLowerInvariant()).ToHashSet();
        Assert.All(NounTable.All.SelectMany(n => n.Words), n => Assert.Contains(n.Singular, words));
        Assert.All(VerbTable.All.SelectMany(v => v.Words), v => Assert.Contains(v.Past, words));
        Assert.All(AdjectiveTable.All.SelectMany(a => a.Words), a => Assert.Contains(a, words));
        Assert.All(ReviewTable.Qualities.Concat(ReviewTable.Moods).Concat(ReviewTable.Matters).SelectMany(w => w), w => Assert.Contains(w, words));
    }

    // The encoder that is carried has learned from these lines: a change of the grammar shows here, and asks for another one.
    [Fact]
    public void TheCorpusIsTheOneTheCarriedEncoderLearned()
    {
        var text = string.Join('\n', Corpus.Lines(42).Take(10_000));
        Assert.Equal("c578a725047f683a5259a7ef4cd496e7a3475901af8662b21a16efd8657cadc9", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
