using System.Globalization;
using System.Xml.Linq;
using AsLora.Reports.Analyses;
using AsLora.Reports.Drawing;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Reports.Drawing;

public class SharingDrawingTests
{
    private static readonly int[] Layers = [0, 1, 2, 3, 4, 5];

    [Fact]
    public void AKindIsDrawnAsApproved() => Approved.Equal("SharingDrawing", Draw(Merge(10, 0, 2), Merge(20, 2, 5), Merge(40, 3, 4)).ToString());

    [Fact]
    public void ALineTurnsUpIntoTheOneItsLayersReadFromThenOn()
    {
        var drawing = Draw(Merge(50, 1, 4));
        var join = Assert.Single(drawing.Elements("circle"));
        var path = (string)drawing.Elements("path").Last().Attribute("d")!;
        Assert.Equal(HeightOf(drawing, "4"), Value(join, "cy"), 0.1);
        Assert.StartsWith($"M{Text(Value(join, "cx") - 7)},{Text(HeightOf(drawing, "1"))} ", path, StringComparison.Ordinal);
        Assert.EndsWith($"V{Text(Value(join, "cy"))}", path, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLaterAMergeTheFartherToTheRightItIs()
    {
        var joins = Draw(Merge(10, 0, 5), Merge(30, 1, 5), Merge(90, 2, 5)).Elements("circle").Select(circle => Value(circle, "cx")).ToList();
        Assert.Equal(joins.Order(), joins);
        Assert.Equal((joins[1] - joins[0]) * 3, joins[2] - joins[1], 0.3);
    }

    [Fact]
    public void ReplayedMergesOfOneUpdateStandSideBySide() =>
        Assert.Equal(3, Draw(Merge(0, 0, 5), Merge(0, 1, 5), Merge(0, 2, 4)).Elements("circle").DistinctBy(circle => Value(circle, "cx")).Count());

    [Fact]
    public void LayersThatShareHaveOneColorAndALayerAloneIsGray()
    {
        var lines = Draw(Merge(10, 0, 1), Merge(20, 2, 5), Merge(30, 1, 5)).Elements("line").Where(IsLayer).ToLookup(line => (string)line.Attribute("class")!);
        Assert.Equal(["layer s0", "layer s6"], lines.Select(group => group.Key).Order());
        Assert.Equal(2, lines["layer s6"].Count());
    }

    [Fact]
    public void ASurvivorGrowsWiderWithEveryLayerThatReadsIt()
    {
        var drawing = Draw(Merge(10, 0, 1), Merge(20, 1, 5));
        var survivor = drawing.Elements("line").Where(line => IsLayer(line) && Value(line, "y1") == HeightOf(drawing, "5"));
        Assert.Equal([1.4, 2.8], survivor.Select(line => Value(line, "stroke-width")));
    }

    [Fact]
    public void TheSameIsSaidInWords()
    {
        var panel = SharingDrawing.Draw("value", Layers, [Merge(10, 0, 1), Merge(20, 1, 3)], 100);
        Assert.Equal(
            "6 B factors become 4: layer 0 gives way to 1 after update 10, layer 1 gives way to 3 after update 20. Layers that share in the end: 5; 4; 0–1 3; 2.",
            panel.Description);
    }

    [Fact]
    public void WithoutMergesEveryLayerKeepsItsLine()
    {
        var panel = SharingDrawing.Draw("value", Layers, [], 0);
        Assert.Equal("6 B factors become 6: no merges. Layers that share in the end: 5; 4; 3; 2; 1; 0.", panel.Description);
        Assert.Empty(panel.ToElement().Elements("circle"));
    }

    [Fact]
    public void WhateverMergesEveryLayerHasALineAndEveryMergeAJoin() => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 1000].Array).Sample((count, picks) =>
    {
        var live = Enumerable.Range(0, count).ToList();
        var merges = new List<LayerMerge>();
        foreach (var pick in picks.TakeWhile(_ => live.Count > 1))
        {
            var lower = pick % (live.Count - 1);
            merges.Add(Merge(merges.Count + 1, live[lower], live[^1]));
            live.RemoveAt(lower);
        }
        var panel = SharingDrawing.Draw("query", [.. Enumerable.Range(0, count)], merges, Math.Max(1, merges.Count));
        var drawing = panel.ToElement();
        Assert.Equal(merges.Count, drawing.Elements("circle").Count());
        Assert.Equal(count, drawing.Elements("line").Where(IsLayer).DistinctBy(line => Value(line, "y1")).Count());
        foreach (var circle in drawing.Elements("circle"))
        {
            Assert.InRange(Value(circle, "cx"), 0, Panel.Width);
            Assert.InRange(Value(circle, "cy"), Panel.Top, panel.Height);
        }
    });

    private static LayerMerge Merge(long step, int lower, int upper) => new(step, lower, upper, 0.1);

    private static XElement Draw(params LayerMerge[] merges) => SharingDrawing.Draw("value", Layers, merges, 100).ToElement();

    private static bool IsLayer(XElement element) => ((string)element.Attribute("class")!).StartsWith("layer", StringComparison.Ordinal);

    private static double HeightOf(XElement drawing, string layer) =>
        Value(drawing.Elements("text").Single(text => text.Value == layer && (string)text.Attribute("class")! == "note end"), "y") - 4;

    private static double Value(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
