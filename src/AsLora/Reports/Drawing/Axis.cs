using System.Globalization;

namespace AsLora.Reports.Drawing;

/// <summary>Numbers along a line of pixels.</summary>
internal sealed class Axis
{
    private const int Intervals = 4;
    private readonly Func<double, double> _scale;
    private readonly double _low, _high, _start, _end;

    private Axis(Func<double, double> scale, double low, double high, double start, double end, IEnumerable<double> ticks)
    {
        (_scale, _low, _high, _start, _end) = (scale, scale(low), scale(high), start, end);
        Ticks = [.. ticks.Where(tick => tick >= low && tick <= high)];
    }

    /// <summary>Round numbers between the ends.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis on which equal distances are equal differences.</summary>
    /// <param name="values">The numbers it has to hold; at its ends a little room is left.</param>
    /// <param name="start">The pixel of its lower end.</param>
    /// <param name="end">The pixel of its upper end.</param>
    /// <param name="isExact">Whether the axis ends at the outermost numbers.</param>
    public static Axis Linear(IEnumerable<double> values, double start, double end, bool isExact = false)
    {
        var (low, high) = Range(values);
        var room = high > low ? (isExact ? 0 : 0.06 * (high - low)) : Math.Max(Math.Abs(high) * 0.1, 1e-3);
        (low, high) = (low - room, high + room);
        var step = Step((high - low) / Intervals);
        var first = (long)Math.Ceiling(low / step);
        return new(value => value, low, high, start, end, Enumerable.Range(0, 2 * Intervals + 2).Select(i => (first + i) * step));
    }

    /// <summary>An axis on which equal distances are equal ratios.</summary>
    /// <param name="values">The numbers it has to hold, above 0.</param>
    /// <param name="start">The pixel of its lower end.</param>
    /// <param name="end">The pixel of its upper end.</param>
    public static Axis Logarithmic(IEnumerable<double> values, double start, double end)
    {
        var (low, high) = Range(values);
        (low, high) = (low / 1.3, high * 1.3);
        var decades = Enumerable.Range((int)Math.Floor(Math.Log10(low)), 12).Select(power => Math.Pow(10, power)).ToList();
        double[] parts = high / low < 50 ? [1, 2, 5] : high / low < 5000 ? [1, 3] : [1];
        return new(Math.Log10, low, high, start, end, decades.SelectMany(decade => parts.Select(part => part * decade)));
    }

    /// <summary>The pixel of a number.</summary>
    public double At(double value) => _start + ((_end - _start) * (_scale(value) - _low) / (_high - _low));

    /// <summary>A tick as it is written: <c>0.25</c>, <c>1,840</c>, <c>74k</c>, <c>1.2M</c>.</summary>
    public static string Text(double tick) => Math.Abs(tick) switch
    {
        0 => "0",
        >= 1e6 => (tick / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (tick / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        >= 1e-3 => tick.ToString("#,0.####", CultureInfo.InvariantCulture),
        _ => tick.ToString("0.#e0", CultureInfo.InvariantCulture),
    };

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        List<double> finite = [.. values.Where(double.IsFinite)];
        return finite.Count == 0 ? (0, 1) : (finite.Min(), finite.Max());
    }

    // The next of 1, 2, 5, 10 times a power of ten.
    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * new[] { 1.0, 2, 5, 10 }.First(part => part * power >= least * (1 - 1e-9));
    }
}
