using System.Globalization;

namespace AsLora.Reports.Pages;

/// <summary>Numbers as cells: short for people, in full for programs.</summary>
internal static class NumberText
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "–";

    /// <summary>A count with separators: <c>73,728</c>.</summary>
    public static ReportCell Count(long count) => new(count.ToString("N0", CultureInfo.InvariantCulture), count);

    /// <summary>A seed, which is a name more than a number.</summary>
    public static ReportCell Seed(ulong seed) => new(seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>A share of one: <c>25.0 %</c>.</summary>
    public static ReportCell Share(double? share) => Of(share, value => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %"));

    /// <summary>A number to a format, or the sign for none where it is missing or not finite.</summary>
    public static ReportCell Number(double? number, string format = "0.000") => Of(number, value => value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>A number with its sign.</summary>
    public static ReportCell Signed(double? number, string format = "0.00") => Number(number, $"+{format};−{format};{format}");

    /// <summary>A duration: <c>42 s</c>, <c>12 min</c>, <c>2 h 5 min</c>.</summary>
    public static ReportCell Seconds(double seconds) => Of(seconds, value => value switch
    {
        >= 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value / 3600):0} h {value % 3600 / 60:0} min"),
        >= 600 => string.Create(CultureInfo.InvariantCulture, $"{value / 60:0} min"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{value:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s"),
    });

    /// <summary>Bytes in powers of 1,000.</summary>
    public static ReportCell Bytes(long bytes) => Of(bytes, value => value switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:0.0} GB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0} MB"),
    });

    private static ReportCell Of(double? number, Func<double, string> write) =>
        number is { } value && double.IsFinite(value) ? new(write(value), value) : new(None);
}
