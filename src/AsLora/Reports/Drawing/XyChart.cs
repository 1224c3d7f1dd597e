using System.Xml.Linq;

namespace AsLora.Reports.Drawing;

/// <summary>Lines and points over two axes.</summary>
internal sealed record XyChart
{
    private const double Left = 46, Right = Panel.Width - 8, Bottom = 216, Row = 15;

    /// <summary>What is drawn above it.</summary>
    public required string Title { get; init; }

    /// <summary>The same in words.</summary>
    public required string Description { get; init; }

    /// <summary>What the horizontal axis counts.</summary>
    public required string XName { get; init; }

    /// <summary>What the vertical axis counts.</summary>
    public required string YName { get; init; }

    /// <summary>What is drawn, the first one at the bottom.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Whether equal distances to the right are equal ratios.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Numbers the vertical axis has to hold beside its own, so that panels can be compared.</summary>
    public IReadOnlyList<double> YRange { get; init; } = [];

    /// <summary>Draws it.</summary>
    public Panel Draw()
    {
        // A score that is not defined, such as a correlation of constant predictions, has no place.
        List<Series> drawn = [.. Series.Select(series => series.Finite()).Where(series => series.Points.Count > 0)];
        var points = drawn.SelectMany(series => series.Points).ToList();
        var across = points.Select(point => point.X);
        var hasLinesAlone = Series.All(series => series.Line is not null);
        var x = IsLogarithmic ? Axis.Logarithmic(across, Left, Right) : Axis.Linear(across, Left, Right, isExact: hasLinesAlone);
        var top = Panel.Top + 14;
        var y = Axis.Linear(points.SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y }).Concat(YRange), Bottom, top);
        List<XElement> elements = [.. Frame(x, y, top)];
        foreach (var series in drawn) elements.AddRange(Ranges(series, x, y));
        foreach (var series in drawn) elements.AddRange(Marks(series, x, y));
        elements.AddRange(Labels(points, x, y));
        var (legend, height) = Legend(drawn, Bottom + 46);
        return new(Title, Description, height, [.. elements, .. legend]);
    }

    private IEnumerable<XElement> Frame(Axis x, Axis y, double top)
    {
        foreach (var tick in y.Ticks)
        {
            yield return Shapes.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            yield return Shapes.Label(Left - 6, y.At(tick) + 4, Axis.Text(tick), "note end");
        }
        yield return Shapes.Line(Left, Bottom, Right, Bottom, "axis");
        foreach (var tick in x.Ticks)
        {
            yield return Shapes.Line(x.At(tick), Bottom, x.At(tick), Bottom + 4, "axis");
            yield return Shapes.Label(Math.Min(x.At(tick), Right - 8), Bottom + 16, Axis.Text(tick), "note middle");
        }
        yield return Shapes.Label((Left + Right) / 2, Bottom + 31, XName, "note middle");
        yield return Shapes.Label(0, Panel.Top + 4, YName, "note");
    }

    private static IEnumerable<XElement> Ranges(Series series, Axis x, Axis y)
    {
        var ranged = series.Points.Where(point => point is { Low: { } low, High: { } high } && double.IsFinite(low) && double.IsFinite(high)).ToList();
        if (series.HasBars)
        {
            foreach (var point in ranged)
                yield return Shapes.Line(x.At(point.X), y.At(point.Low!.Value), x.At(point.X), y.At(point.High!.Value), $"line thin {series.Color}");
        }
        else if (ranged.Count > 1)
        {
            var upper = ranged.Select(point => (x.At(point.X), y.At(point.High!.Value)));
            var lower = ranged.Select(point => (x.At(point.X), y.At(point.Low!.Value)));
            yield return Shapes.Polygon(upper.Concat(lower.Reverse()), $"band {series.Color}");
        }
    }

    private static IEnumerable<XElement> Marks(Series series, Axis x, Axis y)
    {
        if (series.Line is { } line) yield return Shapes.Polyline(series.Points.Select(point => (x.At(point.X), y.At(point.Y))), $"{line} {series.Color}");
        if (!series.HasMarks) yield break;
        foreach (var point in series.Points) yield return Shapes.Circle(x.At(point.X), y.At(point.Y), 4, $"point {series.Color}", point.Meaning);
    }

    // A label goes where it fits to the right of its point, else to the left; one that would lie on another moves up.
    private static IEnumerable<XElement> Labels(IEnumerable<ChartPoint> points, Axis x, Axis y)
    {
        var taken = new List<(double From, double To, double Y)>();
        foreach (var point in points.Where(point => point.Label is not null).OrderByDescending(point => point.Y))
        {
            var (at, width, height) = (x.At(point.X), Shapes.WidthOf(point.Label!), y.At(point.Y) - 6);
            var from = at + 6 + width <= Panel.Width ? at + 6 : Math.Max(0, at - 6 - width);
            while (taken.Exists(other => Math.Abs(other.Y - height) < Row - 2 && from < other.To && other.From < from + width)) height += Row - 2;
            taken.Add((from, from + width, height));
            yield return Shapes.Label(from, height + 4, point.Label!);
        }
    }

    private static (IReadOnlyList<XElement> Elements, double Height) Legend(IEnumerable<Series> drawn, double top)
    {
        var elements = new List<XElement>();
        var (across, down) = (0.0, top);
        foreach (var series in drawn.Where(series => series.Name is not null))
        {
            var name = Shapes.Fit(series.Name!, Panel.Width - 30);
            var width = 26 + Shapes.WidthOf(name) + 10;
            if (across > 0 && across + width > Panel.Width) (across, down) = (0, down + Row);
            if (series.Line is { } line) elements.Add(Shapes.Line(across, down, across + 20, down, $"{line} {series.Color}"));
            if (series.HasMarks) elements.Add(Shapes.Circle(across + 10, down, 4, $"point {series.Color}"));
            elements.Add(Shapes.Label(across + 26, down + 4, name));
            across += width;
        }
        return (elements, elements.Count > 0 ? down + Row : top - 6);
    }
}
