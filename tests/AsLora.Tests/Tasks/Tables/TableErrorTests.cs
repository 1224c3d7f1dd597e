using System.Text;
using AsLora.Adapters;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;

namespace AsLora.Tests.Tasks.Tables;

/// <summary>Everything that can be wrong with a file of one's own, each with its whole message.</summary>
public sealed class TableErrorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csv", "title,topic\nA,x\nB\nC,y,z\n", " has 2 rows that cannot be used:\n  line 3: 1 field(s), expected 2: \"title\", \"topic\"\n  line 4: 3 field(s), expected 2: \"title\", \"topic\"")]
    [InlineData("csv", "title,topic\nA,x\n\nB,y\n", ", line 3: the line is empty; remove it")]
    [InlineData("csv", "title,topic\nA,x\n\"B,y\nC,z\n", ", line 3: a quote is opened and never closed")]
    [InlineData("csv", "title,topic\n\"A\nA\",x\nB\"B,y\n", ", line 4: a quote stands inside a field without quotes; put the field in quotes and write its quotes twice")]
    [InlineData("tsv", "title\ttopic\n\"A\"a\tx\n", ", line 2: text follows a closing quote; inside a field in quotes a quote is written twice")]
    [InlineData("csv", "title,topic\nA,x\nB\u00ff,y\n", ", line 3: byte 0xFF at offset 17 of the file is not UTF-8; save the file as UTF-8")]
    [InlineData("csv", "title,topic\n ,x\nA,\n", " has 2 rows that cannot be used:\n  line 2: the text in column \"title\" is empty; fill it or remove the row\n  line 3: the label in column \"topic\" is empty; fill it or remove the row")]
    [InlineData("csv", "", " is empty; expected a row of column names and rows of data")]
    [InlineData("csv", "title,topic\n", " has no rows")]
    [InlineData("csv", "titel,topic,titel\n", ", line 1: more than one column is named \"titel\"; every column needs a name of its own")]
    [InlineData("csv", "titel,subject\nA,x\n", ", line 1: no column \"title\"; did you mean \"titel\"?; no column \"topic\"; the columns are \"titel\", \"subject\"")]
    [InlineData("jsonl", "{\"title\": \"A\", \"topic\": \"x\"}\n{\"title\": \"B\", \"topic\": \n", ", line 2: not valid JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. At byte 25 of the line.")]
    [InlineData("jsonl", "{\"title\": \"A\", \"topic\": \"x\"}\n[\"B\", \"y\"]\n", ", line 2: a list stands in the line, expected a JSON object")]
    [InlineData("jsonl", "{\"title\": \"A\", \"topic\": \"x\"}\n{\"title\": \"B\", \"label\": \"y\"}\n", ", line 2: the keys are \"title\", \"label\", expected those of line 1: \"title\", \"topic\"")]
    [InlineData("jsonl", "{\"title\": \"A\", \"title\": \"B\", \"topic\": \"x\"}\n", ", line 1: not valid JSON: Duplicate property 'title' encountered during deserialization.")]
    [InlineData("jsonl", "{\"title\": null, \"topic\": \"x\"}\n{\"title\": 3, \"topic\": \"x\"}\n{\"title\": \"A\", \"topic\": null}\n{\"title\": \"A\", \"topic\": {}}\n",
        " has 4 rows that cannot be used:\n  line 1: no value in column \"title\", expected text\n  line 2: a number in column \"title\", expected text\n"
        + "  line 3: no value in column \"topic\", expected the name of a class\n  line 4: an object in column \"topic\", expected the name of a class")]
    [InlineData("jsonl", "{\"title\": \"A\", \"topic\": \"1\"}\n{\"title\": \"B\", \"topic\": 2}\n", ", line 2: a number in column \"topic\", expected text as in line 1")]
    [InlineData("jsonl", "\n{\"title\": \"A\", \"topic\": \"x\"}\n", ", line 1: the line is empty; remove it")]
    [InlineData("jsonl", "{\"title\": \"\\ud800\", \"topic\": \"x\"}\n", ", line 1: not valid JSON: an escape sequence stands for half a character")]
    [InlineData("jsonl", "\n", " is empty; expected a JSON object in each line")]
    [InlineData("jsonl", "{\"text\": \"A\"}\n", ", line 1: no column \"title\"; no column \"topic\"; the columns are \"text\"")]
    public void WhatIsWrongIsNamedByFileAndLine(string suffix, string content, string problem)
    {
        var file = _folder.Write("data." + suffix, Encoding.Latin1.GetBytes(content));
        Assert.Equal(file + problem, Message(file));
    }

    [Theory]
    [InlineData("high")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e39")]
    [InlineData("3,5")]
    public void ALabelThatIsNoFiniteNumberCannotBeLearnedAsOne(string label)
    {
        var file = SomeTables.Write(_folder["data"], TableFormat.Csv, ["title", "topic"], [["A", "3.5"], ["B", label]]);
        Assert.Equal($"{file}, line 3: label \"{label}\" in column \"topic\" is not a finite number, which target \"number\" needs", Message(file, isRegression: true));
    }

    [Fact]
    public void AQuoteThatIsNeverClosedDoesNotGatherAFileOfAnySize()
    {
        var content = new byte[80 << 20];
        content.AsSpan().Fill((byte)'a');
        "title,topic\nA,x\n\"B,y\n"u8.CopyTo(content);
        using var table = Table.Open(new("rows", TableFormat.Csv, () => new MemoryStream(content)));
        Assert.Equal("rows, line 3: a row of more than 64 MiB begins, as where a quote is opened and never closed", Assert.Throws<InputException>(() => table.Rows().Count()).Message);
    }

    [Fact]
    public void ManyProblemsAreListedInOrderAndCounted()
    {
        var file = SomeTables.Write(_folder["data"], TableFormat.Jsonl, ["title", "topic"], [.. Enumerable.Range(0, 25).Select(i => new[] { i % 2 == 0 ? "" : "A", "x" })]);
        var lines = Message(file).ReplaceLineEndings("\n").Split('\n');
        Assert.Equal($"{file} has 13 rows that cannot be used:", lines[0]);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"  line {(2 * i) + 1}: the text in column \"title\" is empty; fill it or remove the row"), lines[1..^1]);
        Assert.Equal("  and 3 more", lines[^1]);
    }

    [Fact]
    public void TheFormatIsGuessedFromASuffixThatIsKnown()
    {
        var file = _folder.Write("data.xlsx", "x"u8);
        Assert.Equal($"{file}: the suffix \".xlsx\" tells no format; those that can be read are .csv, .tsv, .jsonl, .parquet", Message(file));
        Assert.Equal($"{_folder.Write("data.json", "x"u8)}: the suffix \".json\" tells no format; did you mean \".jsonl\"?; those that can be read are .csv, .tsv, .jsonl, .parquet", Message(_folder["data.json"]));
        Assert.Equal($"{_folder.Write("data", "x"u8)}: a name without a suffix tells no format; those that can be read are .csv, .tsv, .jsonl, .parquet", Message(_folder["data"]));
        Assert.Equal($"there is no file {_folder["no.csv"]}", Message(_folder["no.csv"]));
        Assert.Equal($"{_folder.Path} is a folder; expected a file", Message(_folder.Path));
        Assert.StartsWith($"{_folder.Write("data.parquet", "x"u8)} cannot be read as Parquet: ", Message(_folder["data.parquet"]), StringComparison.Ordinal);
    }

    private static string Message(string file, bool isRegression = false) =>
        Assert.Throws<InputException>(() => LabelledRows.Read(file, ["title"], "topic", isRegression)).Message.ReplaceLineEndings("\n");
}
