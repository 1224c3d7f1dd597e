namespace AsLora.Reports.Drawing;

/// <summary>One row of a dot plot.</summary>
/// <param name="Label">What the number belongs to.</param>
/// <param name="Value">The number; what is not a number has no dot.</param>
/// <param name="Text">The number as it is written.</param>
internal sealed record DotRow(string Label, double Value, string Text)
{
    /// <summary>Lower and upper end of its interval, or null.</summary>
    public (double Low, double High)? Interval { get; init; }

    /// <summary>What it would be by chance: a gray band, or null.</summary>
    public (double Low, double High)? Chance { get; init; }

    /// <summary>A class of color in figure.css.</summary>
    public string Color { get; init; } = "s0";
}
