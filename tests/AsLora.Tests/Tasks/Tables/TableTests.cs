using System.Text;
using System.Text.Json;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;
using CsCheck;

namespace AsLora.Tests.Tasks.Tables;

/// <summary>What every format must do, and what is particular to one.</summary>
public sealed class TableTests : IDisposable
{
    private static readonly string[] Columns = ["id", "Titel über alles", "text", "label"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(SomeTables.Formats), MemberType = typeof(SomeTables))]
    public void TheSameDataGivesTheSameRowsInEveryFormat(TableFormat format)
    {
        string[][] rows = [["1", "Höhe", "a, b", "x"], ["2", "say \"hi\"", "two\nlines", "y"], ["3", "漢字", "tab\there", "x"], ["4", " blanks ", "end", "z"]];
        var file = SomeTables.Write(_folder["data"], format, Columns, rows);
        using var table = Table.Open(TableInput.OfFile(file));
        Assert.Equal(Columns, table.Columns);
        Assert.Equal(rows, table.Rows().Select(r => r.Cells.Select(c => c.Text).ToArray()));
        var labelled = LabelledRows.Read(file, ["text", "id"], "label", isRegression: false);
        Assert.Equal([("a, b", "1", "x"), ("two\nlines", "2", "y"), ("tab\there", "3", "x"), ("end", "4", "z")], labelled.Rows.Select(r => (r.Text, r.Pair!, r.Label)));
        Assert.Equal(format, labelled.Format);
    }

    [Theory, MemberData(nameof(SomeTables.Formats), MemberType = typeof(SomeTables))]
    public void WhatIsWrittenIsRead(TableFormat format) =>
        Gen.Select(SomeTables.Cell.Where(c => c.Length > 0).Array[2].Where(c => c[0] != c[1]), SomeTables.Cell.Array[2].Array[1, 7]).Sample(
            (columns, rows) =>
            {
                var file = SomeTables.Write(_folder["any"], format, columns, rows);
                using var table = Table.Open(TableInput.OfFile(file));
                Assert.Equal(columns, table.Columns);
                Assert.Equal(rows, table.Rows().Select(r => r.Problem is null ? r.Cells.Select(c => c.Text).ToArray() : throw new InvalidOperationException(r.Problem)));
            },
            iter: format == TableFormat.Parquet ? 60 : 300, threads: 1);

    [Theory]
    [InlineData("csv", "id,text\r\n1,\"two\r\nlines\"\r\n2,\"three\nmore\nlines\"\r\n3,last")]
    [InlineData("tsv", "id\ttext\r\n1\t\"two\r\nlines\"\r\n2\t\"three\nmore\nlines\"\r\n3\tlast\r\n\r\n\n")]
    public void ARowBeginsInTheLineThatAnEditorShows(string suffix, string content)
    {
        foreach (var mark in new[] { "", "\uFEFF" })
        {
            using var table = Table.Open(TableInput.OfFile(Write("lines." + suffix, mark + content)));
            Assert.Equal(["id", "text"], table.Columns);
            Assert.Equal([(2, "two\r\nlines"), (4, "three\nmore\nlines"), (7, "last")], table.Rows().Select(r => (r.Line, r.Cells[1].Text)));
        }
    }

    [Fact]
    public void KeysOfJsonMayStandInAnyOrderAndValuesKeepTheirKind()
    {
        using var table = Table.Open(TableInput.OfFile(Write("a.jsonl", "\uFEFF{\"a\": \"x\", \"b\": 1.50}\r\n{\"b\": [1, null], \"a\": \"\\u00e9\"}\r\n\n")));
        Assert.Equal(
            [("String x", "Number 1.50"), ("String é", "Array [1, null]")],
            table.Rows().Select(r => ($"{r.Cells[0].Kind} {r.Cells[0].Text}", $"{r.Cells[1].Kind} {r.Cells[1].Text}")));
    }

    [Fact]
    public void LinesOfTextAreOneColumn()
    {
        using var table = Table.Open(TableInput.OfFile(Write("a.txt", "one, two\n\"three\"\r\n\nfour\n\n")), "text");
        Assert.Equal([(1, "one, two"), (2, "\"three\""), (3, ""), (4, "four")], table.Rows().Select(r => (r.Line, r.Cells[0].Text)));
        Assert.Equal(["text"], table.Columns);
    }

    [Fact]
    public async Task ParquetKeepsNumbersAndHasNoNullsInDisguise()
    {
        var file = _folder["kinds.parquet"];
        Parquet.Schema.DataField<string> text = new("text");
        Parquet.Schema.DataField<double?> number = new("number");
        Parquet.Schema.DataField<bool> flag = new("flag");
        Parquet.Schema.DataField<DateTime> date = new("date");
        await using (var stream = File.Create(file))
        await using (var writer = await Parquet.ParquetWriter.CreateAsync(new(text, number, flag, date), stream))
        using (var group = writer.CreateRowGroup())
        {
            await group.WriteAsync(text, ["a", null!]);
            await group.WriteAsync<double>(number, new double?[] { 2.5, double.NaN });
            await group.WriteAsync<bool>(flag, new[] { true, false });
            await group.WriteAsync<DateTime>(date, new[] { DateTime.UnixEpoch, DateTime.UnixEpoch });
        }
        using var table = Table.Open(TableInput.OfFile(file));
        Assert.Equal(["text", "number", "flag"], table.Columns);
        Assert.Equal(
            [[(JsonValueKind.String, "a"), (JsonValueKind.Number, "2.5"), (JsonValueKind.True, "true")], [(JsonValueKind.Null, "null"), (JsonValueKind.String, "NaN"), (JsonValueKind.False, "false")]],
            table.Rows().Select(r => r.Cells.Select(c => (c.Kind, c.Text)).ToArray()));
    }

    private string Write(string name, string content) => _folder.Write(name, Encoding.UTF8.GetBytes(content));
}
