using System.Globalization;

namespace AsLora.Tests.Reports.Drawing;

/// <summary>How well colors are told apart, as the Web Content Accessibility Guidelines 2.2 define it.</summary>
internal static class Contrast
{
    /// <summary>Relative luminance of a color such as <c>#0b66b0</c>, from 0 to 1.</summary>
    public static double Luminance(string color)
    {
        double Part(int index)
        {
            var value = int.Parse(color.AsSpan(1 + (2 * index), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
        return (0.2126 * Part(0)) + (0.7152 * Part(1)) + (0.0722 * Part(2));
    }

    /// <summary>From 1, the same, to 21, black on white.</summary>
    public static double Ratio(string first, string second)
    {
        var (light, dark) = (Math.Max(Luminance(first), Luminance(second)), Math.Min(Luminance(first), Luminance(second)));
        return (light + 0.05) / (dark + 0.05);
    }
}
