using System.Text;
using System.Text.Json;
using AsLora.Inference;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;
using AsLora.Training;
using TorchSharp;

namespace AsLora.Tests.Inference;

public sealed class PredictorTests : IDisposable
{
    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void ATaskOfGlueIsPredictedFromTheColumnsOfTheHubsCopy()
    {
        Train(_project.Config());
        var input = SomeTables.Write(_project["pairs"], TableFormat.Tsv, ["sentence1", "sentence2"], [["the cat sat", "the dog"], ["red bird", "red bird sang"]]);
        using var prediction = TablePrediction.Prepare(_project.Output, TableInput.OfFile(input));
        using var output = new MemoryStream();
        prediction.Write(output, TableFormat.Jsonl);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["the cat sat", "red bird"], lines.Select(l => l.GetProperty("sentence1").GetString()!));
        Assert.All(lines, l => Assert.Contains(l.GetProperty("prediction").GetString()!, new[] { "not_equivalent", "equivalent" }));
    }

    [Fact]
    public void PredictionsAreThoseTheRunWasScoredBy()
    {
        var record = Train(_project.Config("lora"));
        using var predictor = Predictor.Open(_project.Output);
        Assert.Equal(["not_equivalent", "equivalent"], predictor.Labels);
        var rows = File.ReadAllLines(Path.Combine(_project.Data, "MRPC", "dev.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        var predictions = predictor.Predict([.. rows.Select(r => (r[3], (string?)r[4]))]);
        Assert.Equal(record.Best.Metrics["accuracy"], predictions.Zip(rows).Count(p => p.First.Label == predictor.Labels[int.Parse(p.Second[0])]) / (double)rows.Count);
        Assert.All(predictions, p => Assert.Equal(p.Probabilities.Max(), p.Value));
    }

    [Fact]
    public void OneTextIsPredictedFromLinesOfText()
    {
        var data = SomeTables.Write(_project["own"], TableFormat.Csv, ["text", "kind"], [.. Enumerable.Range(0, 20).Select(i => new[] { i % 2 == 0 ? "the cat sat" : "red bird", i % 2 == 0 ? "pet" : "bird" })]);
        Train(_project.Config("lora") with { Task = null, Data = data, Text = ["text"], Label = "kind" });
        File.WriteAllText(_project["lines.txt"], "the dog, \"ran\"\n\tred tree\r\n");
        using var prediction = TablePrediction.Prepare(_project.Output, TableInput.OfFile(_project["lines.txt"]));
        using var output = new MemoryStream();
        prediction.Write(output, TableFormat.Csv);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal("text,prediction,probability,probability:bird,probability:pet", lines[0]);
        Assert.StartsWith("\"the dog, \"\"ran\"\"\",", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\tred tree,", lines[2], StringComparison.Ordinal);
        Assert.Equal(("", 4), (lines[3], lines.Length));
    }

    [Fact]
    public void RowsAreWrittenLongBeforeTheInputEndsAndTensorsAreFreed()
    {
        Train(_project.Config("lora"));
        using var input = new EndlessRows(20_000);
        using var prediction = TablePrediction.Prepare(_project.Output, new("rows", TableFormat.Jsonl, () => input), new() { BatchSize = 50 });
        using var output = new Watched(() => input.Rows);
        var tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        prediction.Write(output, TableFormat.Jsonl);
        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal((20_000, 20_000L), (output.Rows, prediction.Written));
        // What has been read and is not written yet: a batch, and what fits into the reader's buffer of 64 KB.
        Assert.InRange(output.MostAhead, 50, 50 + (2 * 65_536 / EndlessRows.RowLength));
    }

    [Fact]
    public void AFullDiskLeavesWholeLines()
    {
        Train(_project.Config("lora"));
        var rows = Enumerable.Range(0, 30).Select(_ => new[] { "the cat", "the dog" }).ToList();
        using var prediction = TablePrediction.Prepare(_project.Output, TableInput.OfFile(SomeTables.Write(_project["pairs"], TableFormat.Csv, ["sentence1", "sentence2"], rows)), new() { BatchSize = 10 });
        using var output = new SmallDisk(3_000);
        Assert.Equal("no space left", Assert.Throws<IOException>(() => prediction.Write(output, TableFormat.Jsonl)).Message);
        Assert.InRange(prediction.Written, 10, 20);
        Assert.Equal(prediction.Written, Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line)).Count());
    }

    [Fact]
    public void ClassesShareOneWhateverTheLogits()
    {
        var prediction = Prediction.OfClasses([1000, -1000, 1000], ["a", "b", "c"]);
        Assert.Equal(("a", 0.5f), (prediction.Label, prediction.Value));
        Assert.Equal([0.5f, 0, 0.5f], prediction.Probabilities);
        Assert.Equal(1, Prediction.OfClasses([0.1f, 2.5f, -3, 0.7f], ["a", "b", "c", "d"]).Probabilities.Sum(), 1e-6);
    }

    private static RunRecord Train(RunConfig config)
    {
        using var run = TrainingRun.Prepare(config with { Epochs = 1 });
        return run.Train();
    }

    /// <summary>Lines that are made when they are read.</summary>
    private sealed class EndlessRows(int count) : MemoryStream
    {
        private static readonly byte[] Row = [.. "{\"sentence1\": \"the cat\", \"sentence2\": \"the dog\"}\n"u8];
        private int _offset;

        public static int RowLength => Row.Length;

        public int Rows { get; private set; }

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int length)
        {
            var read = 0;
            while (read < length && Rows < count)
            {
                buffer[offset + read++] = Row[_offset++];
                if (_offset < Row.Length) continue;
                (_offset, Rows) = (0, Rows + 1);
            }
            return read;
        }
    }

    /// <summary>Takes what fits.</summary>
    private sealed class SmallDisk(int room) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            var fits = Math.Min(count, room - (int)Position);
            base.Write(buffer, offset, fits);
            if (fits < count) throw new IOException("no space left");
        }
    }

    /// <summary>Counts lines and how far the reader is ahead of them.</summary>
    private sealed class Watched(Func<int> read) : MemoryStream
    {
        public int Rows { get; private set; }

        public int MostAhead { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            MostAhead = Math.Max(MostAhead, read() - Rows);
            Rows += buffer.AsSpan(offset, count).Count((byte)'\n');
        }
    }
}
