using System.Globalization;

namespace AsLora.Cli.Output;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Quantity
{
    /// <summary>Bytes in powers of 1,000: <c>712 MB</c>, <c>1.2 GB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
    };

    /// <summary>Seconds: <c>42 s</c>, <c>12 min 3 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Time(double seconds)
    {
        var whole = (long)Math.Round(seconds);
        return whole switch
        {
            >= 3600 => $"{whole / 3600} h {whole % 3600 / 60} min",
            >= 60 => $"{whole / 60} min {whole % 60} s",
            _ when seconds < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
            _ => $"{whole} s",
        };
    }

    /// <summary>A count with separators: <c>73,728</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share: <c>25.0 %</c>.</summary>
    public static string Share(double share) => double.IsFinite(share) ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %") : "–";

    /// <summary>A score, loss or distance to four digits.</summary>
    public static string Number(double value) =>
        value.ToString(Math.Abs(value) is 0 or (>= 0.01 and < 1000) ? "0.0000" : "0.000e0", CultureInfo.InvariantCulture);
}
