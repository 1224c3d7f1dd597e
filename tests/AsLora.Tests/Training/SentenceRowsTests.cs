using AsLora.Training;

namespace AsLora.Tests.Training;

public sealed class SentenceRowsTests
{
    private const int Begin = 0, End = 2;

    [Fact]
    public void SentencesOfATextStandInOneRowAsPairsDoWhileThereIsRoom()
    {
        // 1 + 3 + 1 = 5 tokens, and 1 + 2 + 1 more = 9; the third needs 4 and goes on in a row of its own.
        var (rows, cut) = Rows(12, [11, 12, 13], [21, 22], [31, 32]);
        Assert.Equal([[0, 11, 12, 13, 2, 2, 21, 22, 2], [0, 31, 32, 2]], rows.Select(r => r.Ids));
        Assert.Equal([1, 3], rows.Select(r => r.Line));
        Assert.Equal(0, cut);
        Assert.Single(Rows(13, [11, 12, 13], [21, 22], [31, 32]).Rows);
    }

    [Fact]
    public void ASentenceThatIsLongerThanARowIsCut()
    {
        var (rows, cut) = Rows(5, [11], [21, 22, 23, 24, 25], [31]);
        Assert.Equal([[0, 11, 2], [0, 21, 22, 23, 2], [0, 31, 2]], rows.Select(r => r.Ids));
        Assert.Equal(1, cut);
    }

    [Fact]
    public void SentencesWithoutTokensAreNone() => Assert.Equal([[0, 11, 2, 2, 31, 2]], Rows(9, [11], [], [31]).Rows.Select(r => r.Ids));

    private static (List<(int[] Ids, int Line)> Rows, int Cut) Rows(int maxLength, params int[][] sentences)
    {
        var rows = new List<(int[] Ids, int Line)>();
        var cut = SentenceRows.Add(rows, sentences.Select((ids, i) => (ids, i + 1)), Begin, End, maxLength);
        Assert.All(rows, row => Assert.InRange(row.Ids.Length, 1, maxLength));
        return (rows, cut);
    }
}
