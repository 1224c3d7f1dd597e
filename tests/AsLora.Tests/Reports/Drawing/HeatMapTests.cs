using System.Globalization;
using System.Xml.Linq;
using AsLora.Reports.Drawing;

namespace AsLora.Tests.Reports.Drawing;

public class HeatMapTests
{
    private static readonly double[][] Distances = [[0, 4, 1], [4, 0, 2], [1, 2, 0]];

    [Fact]
    public void EveryPairOfLiveLayersHasACellAndThoseThatGaveWayAreBlank()
    {
        var boxes = Map([0, 1, 2, 3], [1, 2, 3], Distances, (1, 4)).Draw().ToElement().Elements("rect").ToLookup(box => (string)box.Attribute("class")!);
        Assert.Equal(6, boxes["gone"].Count());
        Assert.Equal(["layers 1 and 2: 4", "layers 1 and 3: 1", "layers 2 and 3: 2"], boxes["cell"].Where(box => box.HasElements).Select(box => box.Value));
    }

    [Fact]
    public void TheNearestPairIsFramedAndNamed()
    {
        var panel = Map([0, 1, 2, 3], [1, 2, 3], Distances, (1, 4)).Draw();
        var boxes = panel.ToElement().Elements("rect").ToList();
        var (frame, cell) = (boxes.Single(box => (string)box.Attribute("class")! == "nearest"), boxes.Single(box => box.Value == "layers 1 and 3: 1"));
        Assert.Equal(Number(cell, "x") - 0.5, Number(frame, "x"), 1e-9);
        Assert.Equal(Number(cell, "y") - 0.5, Number(frame, "y"), 1e-9);
        Assert.Equal("Live factors of the layers 1–3. The nearest pair is 1 and 3, 1 apart.", panel.Description);
    }

    [Fact]
    public void ADistanceThatIsNotANumberIsBlank()
    {
        var cells = Map([0, 1, 2], [0, 1, 2], [[0, double.NaN, 1], [double.NaN, 0, 2], [1, 2, 0]], (1, 2)).Draw().ToElement().Elements("rect");
        Assert.Equal(["layers 0 and 2: 1", "layers 1 and 2: 2"], cells.Where(cell => cell.HasElements).Select(cell => cell.Value));
    }

    [Fact]
    public void OneFactorThatIsLeftHasNoPair() => Assert.Equal("Live factors of the layers 3.", Map([0, 1, 2, 3], [3], [[0]], (0, 1)).Draw().Description);

    [Fact]
    public void PanelsOfOneScaleGiveOneNumberOneColor()
    {
        static string ColorOf(double[][] matrix)
        {
            var boxes = Map([0, 1, 2], [0, 1, 2], matrix, (0, 10)).Draw().ToElement().Elements("rect");
            return (string)boxes.Single(box => box.Value == "layers 0 and 1: 4").Attribute("fill")!;
        }

        Assert.Equal(ColorOf([[0, 4, 1], [4, 0, 2], [1, 2, 0]]), ColorOf([[0, 4, 10], [4, 0, 9], [10, 9, 0]]));
    }

    [Fact]
    public void TheFartherTheLighter()
    {
        var colors = Enumerable.Range(0, 101).Select(share => Contrast.Luminance(HeatColors.Of(share / 100.0))).ToList();
        Assert.Equal(colors.Order(), colors);
        Assert.True(Contrast.Ratio(HeatColors.Of(0), HeatColors.Of(1)) > 7);
    }

    private static HeatMap Map(int[] layers, int[] live, double[][] distances, (double Low, double High) range) => new()
    {
        Title = "value",
        Layers = layers,
        Live = live,
        Value = (i, j) => distances[i][j],
        Range = range,
        FramesSmallest = true,
    };

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);
}
