using System.Globalization;
using System.Text.RegularExpressions;
using AsLora.Evaluation.Python;

namespace AsLora.Evaluation.Mmlu;

/// <summary>
/// Cells as <c>pandas.read_csv(header=None)</c> reads and Python prints them: what counts as missing becomes <c>nan</c>, and a column of nothing but numbers is
/// printed anew.
/// </summary>
internal static partial class PandasCells
{
    private const int Limit = 60_000; // milliseconds; the analyzers want one, and no cell comes near it

    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal)
    {
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
        "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    };

    private static readonly HashSet<string> Booleans = new(StringComparer.Ordinal) { "True", "TRUE", "true", "False", "FALSE", "false" };

    /// <summary>The cells of a column as they come out.</summary>
    /// <param name="column">The cells of one column of a file, all of them.</param>
    public static IReadOnlyList<string> Print(IReadOnlyList<string> column)
    {
        var present = column.Where(cell => !Missing.Contains(cell)).ToList();
        var print = present.TrueForAll(cell => Whole().IsMatch(cell)) ? present.Count == column.Count ? PrintWhole : PrintNumber
            : present.TrueForAll(cell => TryNumber(cell, out _)) ? PrintNumber
            : present.TrueForAll(Booleans.Contains) ? cell => cell[0] is 't' or 'T' ? "True" : "False"
            : (Func<string, string>)(cell => cell);
        return [.. column.Select(cell => Missing.Contains(cell) ? "nan" : print(cell))];
    }

    // What does not fit into 64 bits stays a text.
    private static string PrintWhole(string cell) =>
        Int128.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= long.MinValue && number <= ulong.MaxValue
            ? number.ToString(CultureInfo.InvariantCulture)
            : cell;

    private static string PrintNumber(string cell) => TryNumber(cell, out var number) ? PythonFloat.Format(number) : cell;

    // The numbers of pandas have no underscores and no digits outside ASCII.
    private static bool TryNumber(string cell, out double number)
    {
        number = double.NaN;
        return Number().IsMatch(cell) && PythonFloat.TryParse(cell, out number);
    }

    [GeneratedRegex(@"\A[ \t-\r]*[+-]?[0-9]+[ \t-\r]*\z", RegexOptions.CultureInvariant, Limit)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[ \t-\r]*[+-]?([0-9]+\.?[0-9]*([eE][+-]?[0-9]+)?|\.[0-9]+([eE][+-]?[0-9]+)?)[ \t-\r]*\z|\A[+-]?[iI][nN][fF]([iI][nN][iI][tT][yY])?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Number();
}
