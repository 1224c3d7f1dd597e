using System.Xml.Linq;

namespace AsLora.Reports.Drawing;

/// <summary>Rows of a dot with its interval on one axis; the label of each stands above it, so that long names have room on narrow pages.</summary>
internal static class DotPlot
{
    private const double Left = 8, Right = Panel.Width - 12, Row = 32;

    /// <summary>Draws the rows from above.</summary>
    /// <param name="title">What is drawn above them.</param>
    /// <param name="description">What they are, in words; the numbers of the rows are added.</param>
    /// <param name="axisName">What the axis counts.</param>
    /// <param name="rows">At least one.</param>
    /// <param name="zero">Where a line marks nothing gained and nothing lost, or null.</param>
    public static Panel Draw(string title, string description, string axisName, IReadOnlyList<DotRow> rows, double? zero = null)
    {
        var bottom = Panel.Top + 4 + (Row * rows.Count);
        var ends = rows.SelectMany(row => new[] { row.Value, row.Interval?.Low, row.Interval?.High, row.Chance?.Low, row.Chance?.High, zero }).OfType<double>();
        var axis = Axis.Linear(ends, Left, Right);
        var elements = new List<XElement>();
        foreach (var tick in axis.Ticks)
        {
            elements.Add(Shapes.Label(Math.Min(axis.At(tick), Panel.Width - 14), bottom + 14, Axis.Text(tick), "note middle"));
        }
        elements.Add(Shapes.Line(Left, bottom, Right, bottom, "axis"));
        for (var index = 0; index < rows.Count; index++)
        {
            var top = Panel.Top + (Row * index);
            elements.AddRange(axis.Ticks.Select(tick => Upright(axis.At(tick), top, "grid")));
            if (zero is { } reference) elements.Add(Upright(axis.At(reference), top, "axis"));
            elements.AddRange(Draw(rows[index], axis, top));
        }
        elements.Add(Shapes.Label(Panel.Width / 2, bottom + 30, axisName, "note middle"));
        var words = string.Join("; ", rows.Select(row => $"{row.Label}: {row.Text}"));
        return new(title, $"{description} {words}.", bottom + 38, elements);
    }

    // Beside the row's dot alone, so that no line crosses its text.
    private static XElement Upright(double x, double top, string style) => Shapes.Line(x, top + 16, x, top + Row - 2, style);

    private static IEnumerable<XElement> Draw(DotRow row, Axis axis, double top)
    {
        var y = top + 23;
        yield return Shapes.Label(0, top + 12, Shapes.Fit(row.Label, Panel.Width - Shapes.WidthOf(row.Text) - 12));
        yield return Shapes.Label(Panel.Width, top + 12, row.Text, "note end");
        if (row.Chance is var (from, to) && double.IsFinite(from + to)) yield return Shapes.Box(axis.At(from), y - 5, axis.At(to) - axis.At(from), 10, "reference");
        if (row.Interval is var (low, high) && double.IsFinite(low + high)) yield return Shapes.Line(axis.At(low), y, axis.At(high), y, $"line thick {row.Color}");
        if (double.IsFinite(row.Value)) yield return Shapes.Circle(axis.At(row.Value), y, 5, $"point {row.Color}", $"{row.Label}: {row.Text}");
    }
}
