using System.Globalization;
using System.Numerics;
using AsLora.Adapters.Merging;

namespace AsLora.Training.Configuration;

/// <summary>The kinds of values options take, and the one way values are written.</summary>
internal static class OptionTypes
{
    public static OptionType<bool> Switch { get; } = new("true or false", (string text, out bool value) => (value = text == "true") || text == "false");

    public static OptionType<StepOrFraction> PointInRun { get; } = new(
        "a number of updates from 1 on, or a fraction of all updates below 1",
        (string text, out StepOrFraction value) =>
        {
            value = default;
            if (!TryNumber(text, out var number) || !IsStepOrFraction(number)) return false;
            value = number;
            return true;
        });

    public static OptionType<double> WarmUp { get; } = Number(
        "a number of updates, or a fraction of all updates below 1; 0 for none", v => v == 0 || IsStepOrFraction(v));

    public static OptionType<string> Text(string expected) => new(expected, (string text, out string value) => (value = text).Length > 0);

    public static OptionType<IReadOnlyList<string>> List(string expected) => new(expected, (string text, out IReadOnlyList<string> value) =>
        (value = text.Split(',', StringSplitOptions.TrimEntries)).All(item => item.Length > 0));

    public static OptionType<T> Whole<T>(T minimum) where T : struct, IBinaryInteger<T> => new(
        $"a whole number of at least {minimum}",
        (string text, out T value) => T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= minimum);

    public static OptionType<double> Number(string expected, Func<double, bool> accepts) => new(
        expected, (string text, out double value) => TryNumber(text, out value) && accepts(value));

    public static OptionType<string> Choice(IReadOnlyList<string> names) => new(
        "one of " + string.Join(", ", names), (string text, out string value) => names.Contains(value = text, StringComparer.Ordinal))
    { Choices = names };

    public static OptionType<T> Choice<T>() where T : struct, Enum
    {
        var values = Enum.GetValues<T>().ToDictionary(v => Format(v), StringComparer.Ordinal);
        IReadOnlyList<string> names = [.. values.Keys];
        return new("one of " + string.Join(", ", names), (string text, out T value) => values.TryGetValue(text, out value)) { Choices = names };
    }

    /// <summary>A value as text that its option reads back to the same value.</summary>
    public static string Format(object value) => value switch
    {
        bool on => on ? "true" : "false",
        Enum name => name.ToString().ToLowerInvariant(),
        IEnumerable<string> items => string.Join(',', items),
        double number => number.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e'),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool IsStepOrFraction(double value) => value > 0 && value < long.MaxValue / 2 && (value < 1 || value == Math.Floor(value));

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
