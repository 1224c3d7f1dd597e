namespace AsLora.Reports.Drawing;

/// <summary>
/// Colors of a heat map: dark blue for the smallest number over green to light yellow. Lightness only rises, so it is read on paper and without hues.
/// </summary>
internal static class HeatColors
{
    private static readonly (double Red, double Green, double Blue)[] Stops = [(42, 45, 124), (28, 108, 142), (54, 163, 130), (160, 205, 96), (250, 235, 150)];

    /// <summary>The color of a share.</summary>
    /// <param name="share">From 0 to 1; what lies outside has the color of the nearer end.</param>
    /// <returns>A color in hexadecimal notation.</returns>
    public static string Of(double share)
    {
        var place = Math.Clamp(share, 0, 1) * (Stops.Length - 1);
        var first = Math.Min((int)place, Stops.Length - 2);
        var (from, to, part) = (Stops[first], Stops[first + 1], place - first);
        return $"#{Mix(from.Red, to.Red, part):x2}{Mix(from.Green, to.Green, part):x2}{Mix(from.Blue, to.Blue, part):x2}";
    }

    private static int Mix(double from, double to, double part) => (int)Math.Round(from + ((to - from) * part));
}
