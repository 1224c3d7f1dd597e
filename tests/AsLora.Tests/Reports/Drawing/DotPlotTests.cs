using AsLora.Reports.Drawing;

namespace AsLora.Tests.Reports.Drawing;

public class DotPlotTests
{
    [Fact]
    public void ARowHasItsDotItsIntervalItsChanceAndItsNumber()
    {
        DotRow[] rows = [new("aslora", 0.5, "+0.50") { Interval = (0.1, 0.9), Chance = (-0.2, 0.2) }, new("vera", -1, "−1.00")];
        var panel = DotPlot.Draw("Difference", "Against LoRA.", "points", rows, zero: 0);
        var drawing = panel.ToElement();
        Assert.Equal(["aslora: +0.50", "vera: −1.00"], drawing.Elements("circle").Select(circle => circle.Value));
        Assert.Single(drawing.Elements("line"), line => ((string)line.Attribute("class")!).Contains("thick", StringComparison.Ordinal));
        Assert.Single(drawing.Elements("rect"), box => (string)box.Attribute("class")! == "reference");
        Assert.Equal("Against LoRA. aslora: +0.50; vera: −1.00.", panel.Description);
    }

    [Fact]
    public void WhatIsNotANumberHasNoDot() => Assert.Empty(DotPlot.Draw("t", "d.", "points", [new("vera", double.NaN, "–")]).ToElement().Elements("circle"));

    [Fact]
    public void ALongNameIsCutBeforeItsNumber()
    {
        var drawing = DotPlot.Draw("t", "d.", "points", [new(new string('a', 100), 1, "1.00")]).ToElement();
        Assert.EndsWith("…", drawing.Elements("text").First(text => text.Value.StartsWith('a')).Value, StringComparison.Ordinal);
    }
}
