namespace AsLora.Reports.Drawing;

/// <summary>Points that belong together in a chart.</summary>
/// <param name="Name">Its name in the legend; null leaves it out.</param>
/// <param name="Color">A class of color in figure.css, <c>s0</c> to <c>s6</c>.</param>
/// <param name="Points">In the order in which a line joins them.</param>
internal sealed record Series(string? Name, string Color, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>How its line is drawn: classes of figure.css, such as <c>line dashes</c>; null for points alone.</summary>
    public string? Line { get; init; } = "line";

    /// <summary>Whether the ranges of its points are bars; else they make a band.</summary>
    public bool HasBars { get; init; }

    /// <summary>Whether every point has a mark.</summary>
    public bool HasMarks { get; init; }

    /// <summary>The same without points that have no place. A line of a single point would not be seen, so that one has a mark.</summary>
    public Series Finite()
    {
        List<ChartPoint> finite = [.. Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
        return this with { Points = finite, HasMarks = HasMarks || finite.Count == 1 };
    }
}
