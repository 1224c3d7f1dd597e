using System.Globalization;
using System.Text.RegularExpressions;

namespace AsLora.Evaluation.Python;

/// <summary>Numbers as Python's <c>float</c> reads and writes them.</summary>
internal static partial class PythonFloat
{
    private const int Limit = 60_000; // milliseconds; the analyzers want one, and no text comes near it

    // Python writes an exponent where the decimal point would stand further left or right than this.
    private const int LeastPoint = -4, GreatestPoint = 16;

    /// <summary><c>float(text)</c>: white space around it is left out, digits may be of any script and have single underscores between them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number; beyond the range of a double it is infinite.</param>
    /// <returns>Whether it is a number; Python raises ValueError otherwise.</returns>
    public static bool TryParse(string text, out double value)
    {
        value = double.NaN;
        var ascii = OtherCharacter().Replace(text.Trim(), Digit);
        if (Finite().IsMatch(ascii)) return double.TryParse(ascii.Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        if (NotANumber().IsMatch(ascii)) return true;
        if (!Infinite().IsMatch(ascii)) return false;
        value = ascii[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    /// <summary><c>str(number)</c>: the shortest digits that give the number again, with an exponent where it is below 1e-4 or from 1e16 on.</summary>
    /// <param name="value">The number.</param>
    public static string Format(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return double.IsNegative(value) ? "-0.0" : "0.0";
        var scientific = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        for (var precision = 0; precision < 17; precision++)
        {
            scientific = Math.Abs(value).ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(scientific, CultureInfo.InvariantCulture) == Math.Abs(value)) break;
        }
        var parts = scientific.Split('E');
        var (digits, exponent) = (parts[0].Replace(".", ""), int.Parse(parts[1], CultureInfo.InvariantCulture));
        var sign = value < 0 ? "-" : "";
        return exponent is < LeastPoint or >= GreatestPoint
            ? $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}"
            : sign + Plain(digits, exponent);
    }

    private static string Digit(Match character) => CharUnicodeInfo.GetUnicodeCategory(character.Value, 0) == UnicodeCategory.DecimalDigitNumber
        ? CharUnicodeInfo.GetNumericValue(character.Value, 0).ToString(CultureInfo.InvariantCulture)
        : "?";

    private static string Plain(string digits, int exponent) => exponent < 0
        ? $"0.{new string('0', -exponent - 1)}{digits}"
        : digits.Length <= exponent + 1 ? $"{digits.PadRight(exponent + 1, '0')}.0" : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";

    [GeneratedRegex(@"[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\x00-\x7F]", RegexOptions.CultureInvariant, Limit)]
    private static partial Regex OtherCharacter();

    [GeneratedRegex(@"\A[+-]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+(_[0-9]+)*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Finite();

    [GeneratedRegex(@"\A[+-]?inf(inity)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Infinite();

    [GeneratedRegex(@"\A[+-]?nan\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Limit)]
    private static partial Regex NotANumber();
}
