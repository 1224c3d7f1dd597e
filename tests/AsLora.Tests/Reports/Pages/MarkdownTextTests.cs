using AsLora.Reports.Pages;

namespace AsLora.Tests.Reports.Pages;

public class MarkdownTextTests
{
    private static readonly string[] Lines = MarkdownText.Of(SomePage.Create()).Split('\n');

    [Fact]
    public void NumbersStandToTheRightAndMarkedRowsAreMarked()
    {
        var first = Array.FindIndex(Lines, line => line.StartsWith('|'));
        Assert.Equal(["| method | mean | note |", "| --- | ---: | --- |", "| lora | 0.809 |  |"], Lines[first..(first + 3)]);
        Assert.StartsWith(@"| ⚠ a \<b\> & ""c"" \| \`d\` ", Lines[first + 3], StringComparison.Ordinal);
    }

    [Fact]
    public void FiguresAndTablesAreLinkedToTheirFiles()
    {
        Assert.Contains("![mrpc](figures/difference-1.svg)", Lines);
        Assert.Contains("**Scores of mrpc** ([CSV](tables/scores.csv))", Lines);
    }
}
