using AsLora.Evaluation.Mmlu;
using AsLora.Evaluation.Python;

namespace AsLora.Tests.Evaluation;

/// <summary>What Python 3.11 and pandas 2 give.</summary>
public class PythonTests
{
    [Theory]
    [InlineData("\u001c\u001f\u0085\u00a0\u3000a b\t\n", "a b")]
    [InlineData("\u200ba\ufeff", "\u200ba\ufeff")]
    [InlineData(" \n", "")]
    public void StripTakesPythonsWhiteSpace(string text, string stripped) => Assert.Equal(stripped, PythonText.Strip(text));

    [Theory]
    [InlineData("ΟΔΟΣ Σ ΣΑ", "οδος σ σα")]
    [InlineData("İSTANBUL", "i\u0307stanbul")]
    [InlineData("𐐀Ä", "𐐨ä")]
    public void LowerIsPythons(string text, string lower) => Assert.Equal(lower, PythonText.Lower(text));

    [Theory]
    [InlineData("\u00a03\u2028", 3)]
    [InlineData("\u06633", 33)]
    [InlineData("\uff13", 3)]
    [InlineData("1_0", 10)]
    [InlineData("1e1_0", 1e10)]
    [InlineData("-.5", -.5)]
    [InlineData("5.", 5)]
    [InlineData("1e999", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("+nan", double.NaN)]
    public void FloatReadsWhatPythonReads(string text, double expected)
    {
        Assert.True(PythonFloat.TryParse(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("\u001c3")]
    [InlineData("½")]
    [InlineData("²")]
    [InlineData("3\u200b")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1_.5")]
    [InlineData("1._5")]
    [InlineData("+ 3")]
    [InlineData("0x10")]
    [InlineData("infin")]
    [InlineData("1e5.")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("1,000")]
    public void FloatRefusesWhatPythonRefuses(string text) => Assert.False(PythonFloat.TryParse(text, out _));

    [Theory]
    [InlineData(3, "3.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1234.5, "-1234.5")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001234, "1.234e-05")]
    [InlineData(123456789012345678, "1.2345678901234568e+17")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void FloatsAreWrittenAsPythonWritesThem(double value, string text) => Assert.Equal(text, PythonFloat.Format(value));

    [Theory]
    [InlineData("0.50|2|1e3", "0.5|2.0|1000.0")]
    [InlineData("007| 5 |-3", "7|5|-3")]
    [InlineData("1|None|3", "1.0|nan|3.0")]
    [InlineData("0.50|None|x", "0.50|nan|x")]
    [InlineData(" None| NA|null", " None| NA|nan")]
    [InlineData("true|FALSE|True", "True|False|True")]
    [InlineData("True|yes|False", "True|yes|False")]
    [InlineData("|NaN|N/A", "nan|nan|nan")]
    [InlineData("NAN|1|2", "NAN|1|2")]
    [InlineData("inf|1|-Infinity", "inf|1.0|-inf")]
    [InlineData("1_0|2|3", "1_0|2|3")]
    [InlineData("18446744073709551615|1|2", "18446744073709551615|1|2")]
    public void CellsAreThoseOfPandas(string column, string printed) => Assert.Equal(printed, string.Join('|', PandasCells.Print(column.Split('|'))));
}
