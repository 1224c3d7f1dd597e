using System.Text;
using AsLora.Tasks;
using AsLora.Tasks.Glue;
using AsLora.Tests.Support;
using CsCheck;
using Parquet;
using Parquet.Schema;

namespace AsLora.Tests.Tasks.Glue;

public sealed class GlueReaderTests : IDisposable
{
    private static readonly (string Text, string Pair, int Label)[] Rows =
    [
        ("The ferry leaves at noon .", "At noon the ferry leaves .", 1),
        ("\" Rain , \" she said , \" is coming .", "She said nothing about the weather .", 0),
        ("Prices rose by 3\u00A0% in May .", "In May , prices rose .", 1),
        ("Der Zug fährt über Köln — 20 Minuten später .", "電車は二十分遅れています 🚆", 0),
    ];

    private readonly TempFolder _root = new();

    public static TheoryData<string> Tasks => [.. GlueTasks.All.Select(t => t.Name)];

    public void Dispose() => _root.Dispose();

    private static (string Text, string? Pair, float Label)[] Content(DataSplit split) => [.. split.Examples.Select(e => (e.Text, e.Pair, e.Label))];

    [Theory, MemberData(nameof(Tasks))]
    public async Task ATaskReadsItsOwnFilesAndTheHubsCopyAlike(string name)
    {
        var (task, files, hub) = (GlueTasks.Get(name), GlueFiles.Of(name), _root["hub"]);
        var rows = files.Labels.SelectMany((_, label) => Rows.Select(r => (r.Text, r.Pair, label))).ToArray();
        var expected = rows.Select(r => (r.Text, files.Pair is null ? null : r.Pair, files.Value(r.label))).ToArray();
        foreach (var split in task.EvaluationSplits.Prepend("train"))
        {
            var text = files.WriteText(_root.Path, split, rows);
            var parquet = await files.WriteParquet(hub, split, rows);
            var (fromText, fromParquet) = (GlueReader.Read(task, _root.Path, split), GlueReader.Read(task, hub, split));
            Assert.Equal(expected, Content(fromText));
            Assert.Equal(expected, Content(fromParquet));
            Assert.Equal((split, text, split, parquet), (fromText.Name, fromText.File, fromParquet.Name, fromParquet.File));
            Assert.Empty(fromText.Notes.Concat(fromParquet.Notes));
            var firstLine = name == "cola" ? 1 : 2;
            Assert.Equal(Enumerable.Range(firstLine, rows.Length), fromText.Examples.Select(e => e.Line));
            Assert.Equal(Enumerable.Range(1, rows.Length), fromParquet.Examples.Select(e => e.Line));
        }
    }

    [Theory, MemberData(nameof(Tasks))]
    public async Task TheLabelsOfATestSplitAreUnknownWhateverItsFileSays(string name)
    {
        var (task, files, hub) = (GlueTasks.Get(name), GlueFiles.Of(name), _root["hub"]);
        foreach (var split in task.EvaluationSplits.Select(s => s.Replace("dev", "test")))
        {
            files.WriteText(_root.Path, split, Rows);
            await files.WriteParquet(hub, split, [.. Rows.Select(r => (r.Text, r.Pair, -1))]);
            Assert.All(GlueReader.Read(task, _root.Path, split).Examples, e => Assert.Equal(float.NaN, e.Label));
            Assert.Equal(Content(GlueReader.Read(task, _root.Path, split)), Content(GlueReader.Read(task, hub, split)));
        }
    }

    [Fact]
    public async Task WhatIsWrittenIsRead()
    {
        var text = Gen.OneOf("a", "Z", "0", " ", "\u00A0", "\"", "\"\"", "'", ",", "\\", "\u2028", "é", "漢", "🚆", "#", "\0").Array[0, 12].Select(string.Concat);
        var row = Gen.Select(text, text, Gen.Int[0, 1]).Array[1, 8];
        await Gen.Select(Gen.OneOf([.. GlueFiles.All]), row).SampleAsync(async (files, rows) =>
        {
            using var folder = new TempFolder();
            var expected = rows.Select(r => (r.Item1, files.Pair is null ? null : r.Item2, files.Value(r.Item3))).ToArray();
            files.WriteText(folder.Path, "train", rows);
            Assert.Equal(expected, Content(GlueReader.Read(GlueTasks.Get(files.Name), folder[files.Folder], "train")));
            await files.WriteParquet(folder["hub"], "train", rows);
            Assert.Equal(expected, Content(GlueReader.Read(GlueTasks.Get(files.Name), folder["hub"], "train")));
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("mrpc", "train", 3_667, 1, 2_473)]
    [InlineData("mrpc", "dev", 408, 1, 279)]
    [InlineData("rte", "train", 2_490, 0, 1_249)]
    [InlineData("rte", "dev", 277, 0, 146)]
    public void TheGivenFilesHaveTheirRows(string name, string split, int count, int label, int ofLabel)
    {
        var read = GlueReader.Read(GlueTasks.Get(name), TestPaths.SharedOrSkip("data", "glue"), split);
        Assert.Equal((count, ofLabel), (read.Examples.Count, read.Examples.Count(e => e.Label == label)));
        Assert.All(read.Examples, e => Assert.False(string.IsNullOrWhiteSpace(e.Text) || string.IsNullOrWhiteSpace(e.Pair)));
        Assert.Empty(read.Notes);
    }

    [Fact]
    public void AByteOrderMarkCarriageReturnsAndEmptyLinesAtTheEndAreNoText()
    {
        Directory.CreateDirectory(_root["RTE"]);
        _root.Write("RTE/train.tsv", Encoding.UTF8.GetBytes("\uFEFFindex\tsentence1\tsentence2\tlabel\r\n0\tIt rains .\tIt\rpours .\tentailment\r\n1\tA\tB\t1\r\n\r\n\n"));
        Assert.Equal([("It rains .", "It\rpours .", 0), ("A", "B", 1)], Content(GlueReader.Read(GlueTasks.Get("rte"), _root.Path, "train")));
    }

    [Fact]
    public void TheLastLineNeedsNoEndAndALineMayBeLongerThanABuffer()
    {
        var text = string.Concat(Enumerable.Repeat("lang 長い ", 20_000));
        Directory.CreateDirectory(_root["CoLA"]);
        _root.Write("CoLA/dev.tsv", Encoding.UTF8.GetBytes($"own\t1\t\tshort\nown\t0\t*\t{text}\nown\t1\t\tlast"));
        Assert.Equal([("short", null, 1), (text, null, 0), ("last", null, 1)], Content(GlueReader.Read(GlueTasks.Get("cola"), _root.Path, "dev")));
    }

    [Fact]
    public void ColumnsAreFoundByNameWhereverTheyStand()
    {
        GlueFiles.Of("rte").WriteLines(_root.Path, "dev", ["label\tsentence2\tnote\tsentence1", "entailment\tB\tx\tA"]);
        Assert.Equal([("A", "B", 0)], Content(GlueReader.Read(GlueTasks.Get("rte"), _root.Path, "dev")));
    }

    [Theory]
    [InlineData("SST-2")]
    [InlineData("sst-2")]
    [InlineData("SST2")]
    [InlineData("sst2")]
    [InlineData("my data")]
    public void AFolderIsTheRootOfGlueOrTheTasksOwnUnderAnyNameThatIsNotAnotherTasks(string folder)
    {
        (GlueFiles.Of("sst2") with { Folder = folder }).WriteText(_root.Path, "dev", Rows);
        var own = Content(GlueReader.Read(GlueTasks.Get("sst2"), _root[folder] + Path.DirectorySeparatorChar, "dev"));
        Assert.Equal(Rows.Length, own.Length);
        if (folder != "my data") Assert.Equal(own, Content(GlueReader.Read(GlueTasks.Get("sst2"), _root.Path, "dev")));
    }

    [Fact]
    public async Task SplitsMayLieInBothFormsUnderOneRootAndTextIsReadWhereASplitHasBoth()
    {
        var files = GlueFiles.Of("mrpc");
        files.WriteText(_root.Path, "train", Rows);
        await files.WriteParquet(_root.Path, "train", ("another", "row", 0));
        await files.WriteParquet(_root.Path, "dev", Rows);
        Assert.Equal(Content(GlueReader.Read(GlueTasks.Get("mrpc"), _root.Path, "train")), Content(GlueReader.Read(GlueTasks.Get("mrpc"), _root.Path, "dev")));
    }

    [Fact]
    public async Task LabelsInParquetMayBeOfAnyTypeThatNamesAClass()
    {
        foreach (var label in new DataField[] { new DataField<string>("label"), new DataField<int>("label"), new DataField<double>("label") })
        {
            var text = new DataField<string>("sentence");
            await using (var file = File.Create(_root["train-00000-of-00001.parquet"]))
            await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), file))
            using (var group = writer.CreateRowGroup())
            {
                await group.WriteAsync(text, ["A", "B"]);
                if (label.ClrType == typeof(int)) await group.WriteAsync<int>(label, new[] { 1, 0 });
                else if (label.ClrType == typeof(double)) await group.WriteAsync<double>(label, new double[] { 1, 0 });
                else await group.WriteAsync(label, ["positive", "0"]);
            }
            Assert.Equal([("A", null, 1), ("B", null, 0)], Content(GlueReader.Read(GlueTasks.Get("sst2"), _root.Path, "train")));
        }
    }

    [Fact]
    public void RowsOfQqpWithMissingFieldsAreDroppedAndCounted()
    {
        var file = GlueFiles.Of("qqp").WriteLines(_root.Path, "train",
        [
            "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate", "0\t1\t2\tWhy ?\tHow ?\t0", "1\t3\t4\tA question that breaks", "in two ?\tWhat is it ?\t1", "2\t5\t6\tWhere ?\tWhither ?\t", "3\t7\t8\t\tWho ?\t1",
        ]);
        var split = GlueReader.Read(GlueTasks.Get("qqp"), _root.Path, "train");
        Assert.Equal([("Why ?", "How ?", 0), ("", "Who ?", 1)], Content(split));
        Assert.Equal([2, 6], split.Examples.Select(e => e.Line));
        Assert.Equal([$"{file}: 3 row(s) with missing fields were dropped, the first in line 3"], split.Notes);
    }
}
