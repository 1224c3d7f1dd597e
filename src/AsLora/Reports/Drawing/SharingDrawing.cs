using System.Xml.Linq;
using AsLora.Reports.Analyses;

namespace AsLora.Reports.Drawing;

/// <summary>
/// The sharing graph of one kind over training: a line for each layer's B, time to the right, layers upwards. Where a factor gives way its line turns up
/// into the line of the one its layers read from then on, which grows wider. Layers that read one factor in the end have one color; one that kept its own is gray.
/// </summary>
internal static class SharingDrawing
{
    private const double Left = 40, Right = Panel.Width - 78, Start = Left + 10, Top = Panel.Top + 12, Apart = 3, Bend = 7;
    private const string Alone = "s6";
    private const int Colors = 6;

    /// <summary>Draws one kind.</summary>
    /// <param name="title">What the panel is called.</param>
    /// <param name="layers">Home layers before the first merge, at least one.</param>
    /// <param name="merges">The merges of this kind, in order.</param>
    /// <param name="steps">Updates of the whole run.</param>
    public static Panel Draw(string title, IReadOnlyCollection<int> layers, IReadOnlyList<LayerMerge> merges, long steps)
    {
        var histories = LayerHistory.Of(layers, merges);
        var row = Math.Clamp(300.0 / histories.Count, 9, 22);
        var bottom = Top + (row * histories.Count);
        var heights = histories.Select((history, index) => (history.Layer, Y: bottom - (row * (index + 0.5)))).ToDictionary(p => p.Layer, p => p.Y);
        var time = Axis.Linear([0, Math.Max(1, steps)], Start, Right, isExact: true);
        var events = Events(merges, time);
        var groups = histories.GroupBy(history => LayerHistory.Home(history.Layer, histories)).OrderByDescending(group => group.Key).ToList();
        var colors = ColorsOf(groups);
        var elements = Frame(time, bottom).ToList();
        // Layers from below, so that a line that turns up lies over those it crosses.
        foreach (var history in histories.Reverse()) elements.AddRange(Along(history, heights[history.Layer], events, colors[history.Layer]));
        foreach (var history in histories.Where(history => history.Into is not null))
            elements.AddRange(Upwards(history, heights[history.Layer], heights[history.Into!.Value], events[history.Layer], row, colors[history.Layer]));
        foreach (var history in histories) elements.Add(Shapes.Label(Left - 8, heights[history.Layer] + 4, $"{history.Layer}", "note end"));
        foreach (var group in groups)
        {
            var readers = LayerHistory.Ranges(group.Select(history => history.Layer).Order());
            elements.Add(Shapes.Label(Right + 8, heights[group.Key] + 4, Shapes.Fit(readers, Panel.Width - Right - 8)));
        }
        elements.Add(Turned("layer", 9, (Top + bottom) / 2));
        var change = $"{histories.Count} B factors become {groups.Count}";
        elements.Add(Shapes.Label(0, Panel.Top + 2, change, "note"));
        return new(title, $"{change}: {InWords(merges, groups)}", bottom + 38, elements);
    }

    private static IEnumerable<XElement> Frame(Axis time, double bottom)
    {
        yield return Shapes.Line(Left, bottom, Right, bottom, "axis");
        foreach (var tick in time.Ticks)
        {
            yield return Shapes.Line(time.At(tick), Top, time.At(tick), bottom, "grid");
            yield return Shapes.Label(time.At(tick), bottom + 14, Axis.Text(tick), "note middle");
        }
        yield return Shapes.Label((Left + Right) / 2, bottom + 30, "update", "note middle");
        yield return Shapes.Label(Right + 8, bottom + 14, "in the end", "note");
    }

    // The layer that gives way → where. Merges after one update, as a replay before the first one has, stand side by side.
    private static Dictionary<int, double> Events(IReadOnlyList<LayerMerge> merges, Axis time) => merges
        .GroupBy(merge => merge.Step)
        .SelectMany(group => group.Select((merge, index) => (merge.Lower, X: time.At(merge.Step) + (Apart * index))))
        .ToDictionary(place => place.Lower, place => place.X);

    private static Dictionary<int, string> ColorsOf(IReadOnlyList<IGrouping<int, LayerHistory>> groups)
    {
        var shared = groups.Where(group => group.Count() > 1).Select((group, index) => (group.Key, Color: $"s{index % Colors}"))
            .ToDictionary(p => p.Key, p => p.Color);
        return groups.SelectMany(group => group.Select(history => (history.Layer, group.Key)))
            .ToDictionary(p => p.Layer, p => shared.GetValueOrDefault(p.Key, Alone));
    }

    private static IEnumerable<XElement> Along(LayerHistory history, double y, Dictionary<int, double> events, string color)
    {
        var (from, readers) = (Left, 1);
        foreach (var (lower, after) in history.Joins)
        {
            yield return WithWidth(Shapes.Line(from, y, events[lower], y, $"layer {color}"), Width(readers));
            (from, readers) = (events[lower], after);
        }
        var end = history.Into is null ? Right : Math.Max(from, events[history.Layer] - Bend);
        yield return WithWidth(Shapes.Line(from, y, end, y, $"layer {color}"), Width(readers));
    }

    private static IEnumerable<XElement> Upwards(LayerHistory history, double y, double above, double x, double row, string color)
    {
        var rise = Math.Min(Bend, row / 2);
        var data = $"M{Shapes.Number(x - Bend)},{Shapes.Number(y)} Q{Shapes.Number(x)},{Shapes.Number(y)} {Shapes.Number(x)},{Shapes.Number(y - rise)} "
            + $"V{Shapes.Number(above)}";
        yield return WithWidth(Shapes.Path(data, "halo"), Width(history.Readers) + 3);
        yield return WithWidth(Shapes.Path(data, $"layer {color}"), Width(history.Readers));
        yield return Shapes.Circle(x, above, 3.2, $"point {color}");
    }

    private static double Width(int readers) => Math.Min(1.4 + (0.7 * (readers - 1)), 5);

    private static XElement WithWidth(XElement element, double width)
    {
        element.SetAttributeValue("stroke-width", Shapes.Number(width));
        return element;
    }

    private static XElement Turned(string text, double x, double y)
    {
        var label = Shapes.Label(x, y, text, "note middle");
        label.SetAttributeValue("transform", $"rotate(-90 {Shapes.Number(x)} {Shapes.Number(y)})");
        return label;
    }

    private static string InWords(IReadOnlyList<LayerMerge> merges, IEnumerable<IGrouping<int, LayerHistory>> groups)
    {
        var log = string.Join(", ", merges.Select(merge => $"layer {merge.Lower} gives way to {merge.Upper} after update {merge.Step}"));
        var end = string.Join("; ", groups.Select(group => LayerHistory.Ranges(group.Select(history => history.Layer).Order())));
        return $"{(log.Length > 0 ? log : "no merges")}. Layers that share in the end: {end}.";
    }
}
