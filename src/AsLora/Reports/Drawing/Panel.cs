using System.Xml.Linq;

namespace AsLora.Reports.Drawing;

/// <summary>One drawing, as wide as a phone's page, so that its labels are read there without enlarging; wider pages lay panels side by side.</summary>
/// <param name="Title">What it shows, drawn above it.</param>
/// <param name="Description">The same in words, for people who do not see it.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Elements">What is drawn; coordinates in pixels from the upper left corner.</param>
internal sealed record Panel(string Title, string Description, double Height, IReadOnlyList<XElement> Elements)
{
    /// <summary>The width of every panel in pixels.</summary>
    public const double Width = 340;

    // Headings are larger than labels and bold.
    private const double HeadingShare = 0.8;

    /// <summary>Where the drawing begins below the title.</summary>
    public const double Top = 26;

    /// <summary>The drawing as an element of a page, which has the styles of figure.css.</summary>
    public XElement ToElement() => new(
        "svg",
        new XAttribute("viewBox", $"0 0 {Shapes.Number(Width)} {Shapes.Number(Height)}"),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", $"{Title}. {Description}"),
        Shapes.Label(0, 14, Shapes.Fit(Title, Width * HeadingShare), "heading"),
        Elements);

    /// <summary>The drawing as a file of its own, with its styles and the color of the page behind it.</summary>
    /// <param name="styles">The content of figure.css.</param>
    public string ToFile(string styles)
    {
        var element = ToElement();
        element.AddFirst(new XElement("title", Title), new XElement("style", styles), Shapes.Box(0, 0, Width, Height, "page"));
        element.SetAttributeValue("width", Shapes.Number(Width));
        element.SetAttributeValue("height", Shapes.Number(Height));
        // Elements of a page have no namespace; those of a file must.
        return XmlText.Of(element).Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", StringComparison.Ordinal) + "\n";
    }
}
