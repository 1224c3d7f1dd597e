using System.Xml.Linq;
using AsLora.Reports.Pages;

namespace AsLora.Tests.Reports.Pages;

public class HtmlTextTests
{
    private static readonly string Html = HtmlText.Of(SomePage.Create());

    [Fact]
    public void ThePageNeedsNothingBesideIt()
    {
        foreach (var outside in new[] { "http:", "https:", "//", "<script", "<link", "<img", "url(", "@import" })
            Assert.DoesNotContain(outside, Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ThePageIsMadeForPhonesAndForBothColorSchemes()
    {
        Assert.Contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", Html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", Html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", Html, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesStayTextWhateverTheyHold()
    {
        Assert.Contains("<title>Runs &lt;of&gt; today</title>", Html, StringComparison.Ordinal);
        Assert.Contains("a &lt;b&gt; &amp; \"c\" | `d` \uFFFD = e,f", Html, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTableHasItsCaptionHeadsAndMarkedRows()
    {
        var table = Body().Descendants("table").Single();
        Assert.Equal("Scores of mrpc", table.Element("caption")!.Value);
        Assert.Equal(["col", "col", "col"], table.Element("thead")!.Descendants("th").Select(head => (string)head.Attribute("scope")!));
        var rows = table.Element("tbody")!.Elements("tr").ToList();
        Assert.Equal([null, "marked"], rows.Select(row => (string?)row.Attribute("class")));
        Assert.StartsWith("⚠ ", rows[1].Element("th")!.Value, StringComparison.Ordinal);
        Assert.Equal(["number", null], rows[0].Elements("td").Select(cell => (string?)cell.Attribute("class")));
    }

    [Fact]
    public void EveryDrawingIsSaidInWords() =>
        Assert.All(Body().Descendants("svg"), drawing => Assert.Equal("img", (string)drawing.Attribute("role")!));

    [Fact]
    public void EveryLinkLeadsSomewhere()
    {
        var names = Body().Descendants().Attributes("id").Select(id => $"#{id.Value}").ToHashSet();
        Assert.All(Body().Descendants("a"), link => Assert.Contains((string)link.Attribute("href")!, names));
    }

    private static XElement Body() => XElement.Parse(Html[Html.IndexOf("<body>", StringComparison.Ordinal)..Html.IndexOf("</html>", StringComparison.Ordinal)]);
}
