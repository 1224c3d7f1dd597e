using System.Globalization;
using System.Xml.Linq;

namespace AsLora.Reports.Drawing;

/// <summary>
/// A number for every pair of layers: the lower triangle of a matrix, layers that gave way left blank, the scale in the free corner. The smaller the darker.
/// </summary>
internal sealed record HeatMap
{
    private const double Left = 26, Bar = 96;
    private const int BarParts = 24;

    /// <summary>What is drawn above it.</summary>
    public required string Title { get; init; }

    /// <summary>Home layers before the first merge, ascending.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>Home layers of the live factors, ascending.</summary>
    public required IReadOnlyList<int> Live { get; init; }

    /// <summary>The number of two live layers, by where they stand in <see cref="Live"/>.</summary>
    public required Func<int, int, double> Value { get; init; }

    /// <summary>The numbers of the first and the last color; the same for panels that are compared.</summary>
    public required (double Low, double High) Range { get; init; }

    /// <summary>Whether the pair with the smallest number has a frame.</summary>
    public bool FramesSmallest { get; init; }

    private double Cell => Math.Clamp(264.0 / Layers.Count, 7, 30);

    /// <summary>Draws it.</summary>
    public Panel Draw()
    {
        var places = Layers.Select((layer, index) => (layer, index)).ToDictionary(p => p.layer, p => p.index);
        var elements = new List<XElement>();
        for (var row = 0; row < Layers.Count; row++)
            for (var column = 0; column < row; column++) elements.Add(Square(column, row, "gone"));
        var pairs = Pairs().Where(pair => double.IsFinite(pair.Value)).ToList();
        foreach (var (lower, upper, value) in pairs)
        {
            var square = Square(places[lower], places[upper], "cell", $"layers {lower} and {upper}: {Text(value)}");
            square.SetAttributeValue("fill", HeatColors.Of((value - Range.Low) / Math.Max(Range.High - Range.Low, double.Epsilon)));
            elements.Add(square);
        }
        (int Lower, int Upper, double Value)? smallest = FramesSmallest && pairs.Count > 0 ? pairs.MinBy(pair => pair.Value) : null;
        if (smallest is var (left, right, _)) elements.AddRange(Frame(X(places[left]), Y(places[right])));
        return new(Title, InWords(smallest), Y(Layers.Count) + 20, [.. elements, .. Names(), .. Scale()]);
    }

    private double X(int place) => Left + (Cell * place);

    private double Y(int place) => Panel.Top + (Cell * place);

    private XElement Square(int column, int row, string style, string? meaning = null) => Shapes.Box(X(column), Y(row), Cell - 1, Cell - 1, style, meaning);

    private IEnumerable<(int Lower, int Upper, double Value)> Pairs()
    {
        for (var upper = 0; upper < Live.Count; upper++)
            for (var lower = 0; lower < upper; lower++) yield return (Live[lower], Live[upper], Value(lower, upper));
    }

    // Dark outside and light inside, so that it is seen around every color.
    private IEnumerable<XElement> Frame(double x, double y) =>
        [Shapes.Box(x - 0.5, y - 0.5, Cell, Cell, "nearest"), Shapes.Box(x + 1, y + 1, Cell - 3, Cell - 3, "nearest inside")];

    private IEnumerable<XElement> Names()
    {
        // Small squares leave room for every second or fourth number.
        var every = Cell >= 13 ? 1 : Cell >= 9 ? 2 : 4;
        for (var place = 0; place < Layers.Count; place += every)
        {
            var gone = Live.Contains(Layers[place]) ? "" : "note ";
            yield return Shapes.Label(Left - 6, Y(place) + (Cell / 2) + 4, $"{Layers[place]}", gone + "end");
            yield return Shapes.Label(X(place) + (Cell / 2), Y(Layers.Count) + 13, $"{Layers[place]}", gone + "middle");
        }
    }

    private IEnumerable<XElement> Scale()
    {
        const double start = Panel.Width - Bar - 8, part = Bar / BarParts, top = Panel.Top + 2;
        for (var index = 0; index < BarParts; index++)
        {
            var box = Shapes.Box(start + (part * index), top, part + 0.3, 10, "cell");
            box.SetAttributeValue("fill", HeatColors.Of((index + 0.5) / BarParts));
            yield return box;
        }
        yield return Shapes.Label(start, top + 24, Text(Range.Low), "note");
        yield return Shapes.Label(start + Bar, top + 24, Text(Range.High), "note end");
    }

    private string InWords((int Lower, int Upper, double Value)? smallest) =>
        $"Live factors of the layers {LayerHistory.Ranges(Live)}."
        + (smallest is var (lower, upper, value) ? $" The nearest pair is {lower} and {upper}, {Text(value)} apart." : "");

    private static string Text(double value) => value.ToString(Math.Abs(value) is 0 or >= 0.001 ? "0.####" : "0.#e0", CultureInfo.InvariantCulture);
}
