using System.Globalization;
using System.Xml.Linq;

namespace AsLora.Reports.Drawing;

/// <summary>The shapes of a drawing as elements of SVG. Colors are classes of figure.css, so that one drawing serves light and dark pages and paper.</summary>
internal static class Shapes
{
    /// <summary>Mean width in pixels of a character of the labels; figure.css sets 11 pixels, and the fonts of readers differ.</summary>
    private const double CharacterWidth = 6.1;

    /// <summary>A straight line.</summary>
    public static XElement Line(double x1, double y1, double x2, double y2, string style) =>
        new("line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), Style(style));

    /// <summary>A path in SVG's notation, for which <see cref="Number"/> writes the coordinates.</summary>
    public static XElement Path(string data, string style) => new("path", new XAttribute("d", data), Style(style));

    /// <summary>A line through points.</summary>
    public static XElement Polyline(IEnumerable<(double X, double Y)> points, string style) =>
        new("polyline", new XAttribute("points", Points(points)), Style(style));

    /// <summary>An area between points.</summary>
    public static XElement Polygon(IEnumerable<(double X, double Y)> points, string style) =>
        new("polygon", new XAttribute("points", Points(points)), Style(style));

    /// <summary>A circle; what it stands for is shown by browsers that have a pointer.</summary>
    public static XElement Circle(double x, double y, double radius, string style, string? meaning = null) =>
        new("circle", At("cx", x), At("cy", y), At("r", radius), Style(style), Meaning(meaning));

    /// <summary>A rectangle.</summary>
    public static XElement Box(double x, double y, double width, double height, string style, string? meaning = null) =>
        new("rect", At("x", x), At("y", y), At("width", width), At("height", height), Style(style), Meaning(meaning));

    /// <summary>A text that begins at x, or ends or is centered there where the style says <c>end</c> or <c>middle</c>.</summary>
    public static XElement Label(double x, double y, string text, string style = "label") => new("text", At("x", x), At("y", y), Style(style), text);

    /// <summary>About how many pixels a label takes.</summary>
    public static double WidthOf(string text) => text.Length * CharacterWidth;

    /// <summary>A text cut to a width, with a mark where something is left out.</summary>
    public static string Fit(string text, double width) =>
        WidthOf(text) <= width ? text : string.Concat(text.AsSpan(0, Math.Max(1, (int)(width / CharacterWidth) - 1)), "…");

    /// <summary>A coordinate to a tenth of a pixel.</summary>
    public static string Number(double value) => (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"));

    private static XAttribute At(string name, double value) => new(name, Number(value));

    private static XAttribute Style(string style) => new("class", style);

    private static XElement? Meaning(string? meaning) => meaning is null ? null : new("title", meaning);
}
