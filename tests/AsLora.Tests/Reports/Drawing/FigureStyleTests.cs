using System.Text.RegularExpressions;
using AsLora.Reports.Pages;

namespace AsLora.Tests.Reports.Drawing;

public partial class FigureStyleTests
{
    // The first block is the light one, the second the dark one.
    private static readonly List<Dictionary<string, string>> Schemes =
    [
        .. PageStyles.Figure.Split(":root", StringSplitOptions.None)[1..]
            .Select(block => Color().Matches(block).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["color"].Value)),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TextAndLinesStandOutFromThePage(int scheme)
    {
        var colors = Schemes[scheme];
        Assert.All(new[] { "ink", "muted", "s0" }, name => Assert.True(Contrast.Ratio(colors[name], colors["page"]) >= 4.5, name));
        Assert.True(Contrast.Ratio(colors["ink"], colors["mark"]) >= 4.5, "a marked row");
        Assert.All(colors.Where(color => color.Key.StartsWith('s')), color => Assert.True(Contrast.Ratio(color.Value, colors["page"]) >= 3, color.Key));
    }

    [Fact]
    public void BothSchemesHaveTheSameColors() => Assert.Equal(Schemes[0].Keys, Schemes[1].Keys);

    [GeneratedRegex("--(?<name>[a-z0-9]+): (?<color>#[0-9a-f]{6})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Color();
}
