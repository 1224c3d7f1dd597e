using System.Text;
using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Glue;
using AsLora.Tests.Support;
using Parquet;
using Parquet.Schema;

namespace AsLora.Tests.Tasks.Glue;

/// <summary>Everything that can be wrong with the files, each with its whole message.</summary>
public sealed class GlueReaderErrorTests : IDisposable
{
    private const string RteHeader = "index\tsentence1\tsentence2\tlabel";

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    private void Refuses(string task, string split, params string[] message) =>
        Assert.Equal(string.Join(Environment.NewLine, message), Assert.Throws<InputException>(() => GlueReader.Read(GlueTasks.Get(task), _root.Path, split)).Message);

    private string Write(string task, string split, params string[] lines) => GlueFiles.Of(task).WriteLines(_root.Path, split, lines);

    [Fact]
    public void AMissingColumn()
    {
        var file = Write("mrpc", "dev", "Quality\t#1 ID\t#2 ID\tString 1\tString 2", "1\t2\t3\tA\tB");
        Refuses("mrpc", "dev", $"{file}, line 1: no column \"#1 String\", \"#2 String\"; expected \"#1 String\", \"#2 String\", \"Quality\"; "
            + "found \"Quality\", \"#1 ID\", \"#2 ID\", \"String 1\", \"String 2\"");
    }

    [Theory]
    [InlineData("mrpc", "2", "an id or a name of 0 not_equivalent, 1 equivalent")]
    [InlineData("sst2", "-1", "an id or a name of 0 negative, 1 positive")]
    [InlineData("mnli", "-", "an id or a name of 0 entailment, 1 neutral, 2 contradiction")]
    [InlineData("rte", "Entailment", "an id or a name of 0 entailment, 1 not_entailment")]
    [InlineData("cola", "", "an id or a name of 0 unacceptable, 1 acceptable")]
    [InlineData("wnli", "99999999999", "an id or a name of 0 not_entailment, 1 entailment")]
    [InlineData("stsb", "5.01", "a number from 0 to 5")]
    [InlineData("stsb", "-0.5", "a number from 0 to 5")]
    [InlineData("stsb", "NaN", "a number from 0 to 5")]
    [InlineData("stsb", "3,8", "a number from 0 to 5")]
    public void ALabelThatDoesNotExist(string task, string label, string expected)
    {
        var files = GlueFiles.Of(task);
        var file = (files with { Labels = [files.Labels[0], label] }).WriteText(_root.Path, "train", ("A", "B", 0), ("C", "D", 1));
        Refuses(task, "train", $"{file}, line {(task == "cola" ? 2 : 3)}: label \"{label}\" does not exist; expected {expected}");
    }

    [Fact]
    public async Task TheUnknownLabelOfATestSplitInTrainingData()
    {
        var file = await GlueFiles.Of("qnli").WriteParquet(_root.Path, "train", ("A", "B", 0), ("C", "D", -1));
        Refuses("qnli", "train", $"{file}, row 2: label \"-1\" does not exist; expected an id or a name of 0 entailment, 1 not_entailment");
    }

    [Fact]
    public void AnEmptyFile()
    {
        Refuses("rte", "dev", $"{Write("rte", "dev")} is empty; expected a header row and rows of data");
        Refuses("cola", "dev", $"{Write("cola", "dev")} has no rows");
    }

    [Fact]
    public async Task AFileWithoutRows()
    {
        Refuses("rte", "dev", $"{Write("rte", "dev", RteHeader)} has no rows");
        Refuses("sst2", "train", $"{await GlueFiles.Of("sst2").WriteParquet(_root.Path, "train")} has no rows");
        var qqp = Write("qqp", "dev", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate", "1\t2\t3");
        Refuses("qqp", "dev", $"{qqp} has no rows; {qqp}: 1 row(s) with missing fields were dropped, the first in line 2");
    }

    [Fact]
    public void BytesThatAreNotUtf8()
    {
        Directory.CreateDirectory(_root["RTE"]);
        byte[] content = [.. Encoding.UTF8.GetBytes(RteHeader + "\n0\tna"), 0xEF, .. Encoding.UTF8.GetBytes("ve\tB\tentailment\n1\tA\tB\tentailment\n")];
        var file = _root.Write("RTE/dev.tsv", content);
        Refuses("rte", "dev", $"{file}, line 2: byte 0xEF at offset 36 of the file is not UTF-8; save the file as UTF-8");
        _root.Write("RTE/dev.tsv", Encoding.Unicode.GetPreamble());
        Refuses("rte", "dev", $"{file}, line 1: byte 0xFF at offset 0 of the file is not UTF-8; save the file as UTF-8");
    }

    [Fact]
    public void RowsWithAWrongNumberOfFields()
    {
        var file = Write("rte", "train", RteHeader, "0\tA\tB", "1\tA\tB\tentailment", "", "3\tA\tB\tC\tentailment");
        Refuses("rte", "train", $"{file} has 3 rows that cannot be used:",
            "  line 2: 3 field(s) between tabs, expected 4: index, sentence1, sentence2, label",
            "  line 4: 1 field(s) between tabs, expected 4: index, sentence1, sentence2, label",
            "  line 5: 5 field(s) between tabs, expected 4: index, sentence1, sentence2, label");
    }

    [Fact]
    public void MoreFieldsThanColumnsInQqp()
    {
        var file = Write("qqp", "dev", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate", "1\t2\t3\tA\tB\tC\t1");
        Refuses("qqp", "dev", $"{file}, line 2: 7 field(s) between tabs, expected 6: id, qid1, qid2, question1, question2, is_duplicate");
    }

    [Fact]
    public void ManyProblemsOfAllKindsAreListedInOrderAndCounted()
    {
        var file = Write("rte", "train", [RteHeader, .. Enumerable.Range(0, 12).Select(i => i == 1 ? "1\tA" : $"{i}\tA\tB\tperhaps")]);
        var label = "label \"perhaps\" does not exist; expected an id or a name of 0 entailment, 1 not_entailment";
        Refuses("rte", "train", [$"{file} has 12 rows that cannot be used:", $"  line 2: {label}", "  line 3: 2 field(s) between tabs, expected 4: index, sentence1, sentence2, label",
            .. Enumerable.Range(4, 8).Select(line => $"  line {line}: {label}"), "  and 2 more"]);
    }

    [Fact]
    public void AFileThatIsNotThere()
    {
        Write("mrpc", "train", "x");
        Write("mrpc", "notes", "x");
        Refuses("mrpc", "dev", $"no dev data of MRPC in {_root["MRPC"]}: expected dev.tsv or validation-00000-of-00001.parquet; it holds notes.tsv, train.tsv");
        Refuses("mnli", "dev_matched", $"no dev_matched data of MNLI in {_root.Path}: expected a folder MNLI in it, or dev_matched.tsv or validation_matched-00000-of-00001.parquet; it holds MRPC");
        Directory.CreateDirectory(_root["WNLI"]);
        Refuses("wnli", "train", $"no train data of WNLI in {_root["WNLI"]}: expected train.tsv or train-00000-of-00001.parquet; it is empty");
    }

    [Fact]
    public void AFolderThatIsNotThereOrIsAnotherTasks()
    {
        GlueFiles.Of("rte").WriteText(_root.Path, "train", ("A", "B", 0));
        string Message(string folder) => Assert.Throws<InputException>(() => GlueReader.Read(GlueTasks.Get("wnli"), folder, "train")).Message;
        Assert.Equal($"{_root["RTE"]} is the folder of RTE, not of WNLI; give the root of GLUE or the folder of WNLI", Message(_root["RTE"]));
        Assert.Equal($"there is no folder {_root["glu"]}; give the root of GLUE or the folder of WNLI", Message(_root["glu"]));
    }

    [Fact]
    public void ASplitOrATaskThatDoesNotExist()
    {
        Refuses("mnli", "dev", "MNLI has no split \"dev\"; its splits are train, dev_matched, dev_mismatched, test_matched, test_mismatched");
        Refuses("mrpc", "tran", "MRPC has no split \"tran\"; did you mean \"train\"?; its splits are train, dev, test");
        var own = new TaskDefinition { Name = "own", Title = "Own", Metrics = [Metric.Accuracy] };
        Assert.Equal("Own is not a task of GLUE or of the suite; the tasks are cola, sst2, mrpc, qqp, stsb, mnli, qnli, rte, wnli, acceptability, paraphrase, entailment, similarity, sentiment",
            Assert.Throws<InputException>(() => GlueReader.Read(own, _root.Path, "train")).Message);
    }

    [Fact]
    public async Task AParquetFileWithoutAColumnOrWithOneOfAnotherType()
    {
        var (index, flag, text) = (new DataField<long>("idx"), new DataField<bool>("label"), new DataField<int>("sentence"));
        var file = await WriteParquet("sentence", index, group => group.WriteAsync<long>(index, new long[] { 0 }));
        Refuses("sst2", "dev", $"{file}: no column \"label\"; expected \"sentence\", \"label\"; found \"sentence\", \"idx\"");
        await WriteParquet("sentence", flag, group => group.WriteAsync<bool>(flag, new[] { true }));
        Refuses("sst2", "dev", $"{file}: column \"label\" holds Boolean, expected strings, int32, int64, float or double");
        await WriteParquet("label", text, group => group.WriteAsync<int>(text, new[] { 1 }));
        Refuses("sst2", "dev", $"{file}: column \"sentence\" holds Int32, expected strings");
    }

    [Fact]
    public async Task AParquetFileWithEmptyCells()
    {
        var file = await GlueFiles.Of("rte").WriteParquet(_root.Path, "dev", ("A", "B", 0), (null!, "B", 0), ("A", "B", 1), (null!, null!, 1));
        Refuses("rte", "dev", $"{file} has 2 rows that cannot be used:", "  row 2: no value in column \"sentence1\"", "  row 4: no value in column \"sentence1\", \"sentence2\"");
        var label = new DataField<long?>("label");
        file = await WriteParquet("sentence", label, group => group.WriteAsync<long>(label, new long?[] { null }));
        Refuses("sst2", "dev", $"{file}, row 1: no value in column \"label\"");
    }

    [Fact]
    public async Task AParquetFileThatIsDamaged()
    {
        var file = await GlueFiles.Of("sst2").WriteParquet(_root.Path, "dev", ("A", "", 1));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);
        var error = Assert.Throws<InputException>(() => GlueReader.Read(GlueTasks.Get("sst2"), _root.Path, "dev"));
        Assert.StartsWith($"{file} cannot be read as Parquet: ", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
    }

    // One row: "A" in the first column, and what the caller writes into the second.
    private async Task<string> WriteParquet(string text, DataField second, Func<ParquetRowGroupWriter, Task> writeSecond)
    {
        var path = Path.Combine(Directory.CreateDirectory(_root["sst2"]).FullName, "validation-00000-of-00001.parquet");
        var first = new DataField<string>(text);
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(first, second), file);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(first, ["A"]);
        await writeSecond(group);
        return path;
    }
}
