using System.Globalization;
using System.Xml.Linq;
using AsLora.Reports.Drawing;

namespace AsLora.Tests.Reports.Drawing;

public class XyChartTests
{
    [Fact]
    public void ALineGoesThroughItsPointsAndItsRangesMakeABand()
    {
        var drawing = Chart(new Series("dev", "s0", [new(0, 1, 0, 2), new(1, 2, 1, 3), new(2, 3, 2, 4)])).Draw().ToElement();
        Assert.Equal(3, Points(Assert.Single(drawing.Elements("polyline"))).Length);
        Assert.Equal(6, Points(Assert.Single(drawing.Elements("polygon"))).Length);
    }

    [Fact]
    public void MoreIsHigherUp()
    {
        var points = Points(Chart(new Series("dev", "s0", [new(0, 1), new(1, 2)])).Draw().ToElement().Elements("polyline").Single());
        Assert.True(points[0].X < points[1].X && points[0].Y > points[1].Y);
    }

    [Fact]
    public void PointsWithoutALineHaveBarsAndNames()
    {
        var series = new Series(null, "s1", [new(1, 1, 0.5, 1.5, "lora", "lora: 1")]) { Line = null, HasMarks = true, HasBars = true };
        var drawing = Chart(series).Draw().ToElement();
        Assert.Equal("lora: 1", drawing.Elements("circle").Single().Value);
        Assert.Contains(drawing.Elements("text"), text => text.Value == "lora");
        Assert.Contains(drawing.Elements("line"), line => (string)line.Attribute("class")! == "line thin s1");
    }

    [Fact]
    public void WhatIsNotANumberHasNoPlace()
    {
        var dev = new Series("dev", "s0", [new(0, 1, 0, 2), new(1, double.NaN, 0, double.NaN), new(2, 3, 2, 4)]);
        var drawing = Chart(dev, new("train", "s1", [new(0, double.NaN)])).Draw().ToElement();
        Assert.Equal(2, Points(Assert.Single(drawing.Elements("polyline"))).Length);
        Assert.DoesNotContain("NaN", drawing.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("train", drawing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ALineOfOnePointHasAMark()
    {
        var drawing = Chart(new Series("train", "s1", [new(0, double.NaN), new(1, 1)]), new("dev", "s0", [new(0, 1), new(1, 2)])).Draw().ToElement();
        Assert.Contains(drawing.Elements("circle"), circle => (string)circle.Attribute("class")! == "point s1");
        Assert.DoesNotContain(drawing.Elements("circle"), circle => (string)circle.Attribute("class")! == "point s0");
    }

    [Fact]
    public void LabelsOfNearPointsDoNotLieOnEachOther()
    {
        var points = Enumerable.Range(0, 6).Select(i => new ChartPoint(1, 1 + (i * 1e-4), Label: $"method {i}")).Append(new(2, 5)).ToList();
        var drawing = Chart(new Series(null, "s1", points) { Line = null, HasMarks = true }).Draw().ToElement();
        var labels = drawing.Elements("text").Where(text => text.Value.StartsWith("method", StringComparison.Ordinal))
            .Select(text => double.Parse((string)text.Attribute("y")!, CultureInfo.InvariantCulture)).Order().ToList();
        Assert.All(labels.Zip(labels.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 12));
    }

    [Fact]
    public void ALegendThatIsTooWideGoesOnInTheNextLine()
    {
        var one = Chart(new Series("dev", "s0", [new(0, 1), new(1, 2)])).Draw();
        var three = Chart([.. Enumerable.Range(0, 3).Select(i => new Series($"a method with a long name {i}", $"s{i}", [new(0, 1), new(1, 2)]))]).Draw();
        Assert.Equal(one.Height + 30, three.Height, 1e-9);
    }

    private static XyChart Chart(params Series[] series) => new() { Title = "t", Description = "d", XName = "epoch", YName = "score", Series = series };

    private static (double X, double Y)[] Points(XElement element) =>
        [.. ((string)element.Attribute("points")!).Split(' ').Select(point => point.Split(',')).Select(point => (Number(point[0]), Number(point[1])))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
