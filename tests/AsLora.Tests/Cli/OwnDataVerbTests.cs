using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Cli;

/// <summary>Data of one's own from the file to the predictions, by real processes.</summary>
public sealed class OwnDataVerbTests : IDisposable
{
    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void AThousandRowsAreLearnedAndTheirClassesComeBackByName()
    {
        var data = Write("my", TopicRows.Make(1000, 1));
        var train = Train(data, "--epochs", "4", "--learning-rate", "0.001", "--method", "full");
        Assert.Equal(0, train.ExitCode);
        Assert.Matches("rows by class: \"Wetter\\\\nüber Land\" [0-9]+, \"pets\" [0-9]+, \"travel, \\\\\"far\\\\\"\" [0-9]+\n", train.Error);
        Assert.Matches("^method +full on topic\nscore +accuracy [0-9.]+, macro-f1 [0-9.]+ on dev after", train.Output);

        var manifest = AdapterFolder.ReadManifest(Path.Combine(_project.Output, "adapter"));
        Assert.Equal((null, "topic"), (manifest.Task, manifest.Columns!.Label));
        Assert.Equal(TopicRows.Topics.Concat(["title", "body"]), manifest.Labels.Concat(manifest.Columns.Text));

        var fresh = TopicRows.Make(300, 2);
        var (input, output) = (Write("new", fresh), _project["out.jsonl"]);
        Assert.Equal((0, "", ""), Answer(BuiltCommand.Run("predict", _project.Output, "--input", input, "--output", output)));
        var predicted = File.ReadAllLines(output).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(fresh.Select(r => (r[0], r[2])), predicted.Select(p => (p.GetProperty("id").GetString()!, p.GetProperty("body").GetString()!)));
        Assert.All(predicted, p => Assert.Contains(p.GetProperty("prediction").GetString()!, TopicRows.Topics));
        Assert.InRange(predicted.Count(p => p.GetProperty("prediction").GetString() == p.GetProperty("topic").GetString()) / 300.0, 0.95, 1);
        Assert.All(predicted, p =>
        {
            var all = p.GetProperty("probabilities").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetSingle());
            Assert.Equal(TopicRows.Topics, all.Keys);
            Assert.Equal(1, all.Values.Sum(), 1e-5);
            Assert.Equal(all.MaxBy(c => c.Value), KeyValuePair.Create(p.GetProperty("prediction").GetString()!, p.GetProperty("probability").GetSingle()));
        });
    }

    [Fact]
    public void EvalGivesTheScoreOfTheRunToTheLastDigitAndScoresAnotherFile()
    {
        var data = Write("my", TopicRows.Make(60, 1));
        Assert.Equal(0, Train(data).ExitCode);
        var record = RunRecord.Read(Path.Combine(_project.Output, "run.json"));
        using var own = JsonDocument.Parse(BuiltCommand.Run("eval", _project.Output, "--json").Output);
        Assert.Equal((record.Best.Loss, "dev"), (own.RootElement.GetProperty("loss").GetDouble(), own.RootElement.GetProperty("split").GetString()));
        foreach (var (metric, value) in record.Best.Metrics) Assert.Equal(value, own.RootElement.GetProperty("metrics").GetProperty(metric).GetDouble());

        // Where the data has moved, the rows that were held out are found again.
        var moved = _project["moved.csv"];
        File.Move(data, moved);
        using var again = JsonDocument.Parse(BuiltCommand.Run("eval", _project.Output, "--json", "--data", moved, "--split", "dev").Output);
        Assert.Equal(record.Best.Loss, again.RootElement.GetProperty("loss").GetDouble());
        Assert.Matches("^score  accuracy [0-9.]+, macro-f1 [0-9.]+ on moved.csv\n", BuiltCommand.Run("eval", _project.Output, "--data", moved).Output);
        Assert.Equal((2, "", $"aslora: there is no file {data}\n"), Answer(BuiltCommand.Run("eval", _project.Output)));
    }

    [Fact]
    public void AnAdapterOnItsOwnKnowsItsColumnsAndClassesAndOneOfPeftsIsToldTheColumns()
    {
        var data = Write("my", TopicRows.Make(60, 1));
        Assert.Equal(0, Train(data, "--method", "lora").ExitCode);
        var (alone, peft) = (_project["alone"], _project["peft"]);
        Assert.Equal(0, BuiltCommand.Run("export", _project.Output, "--output", peft).ExitCode);
        var (score, rows) = (BuiltCommand.Run("eval", _project.Output, "--data", data).Output, Predict(_project.Output));
        Directory.Move(Path.Combine(_project.Output, "adapter"), alone);
        Assert.Equal((0, score, ""), Answer(BuiltCommand.Run("eval", alone, "--data", data, "--precision", "fp32", "--threads", "1")));
        Assert.Equal(rows, Predict(alone));
        // PEFT knows no names of classes.
        var numbered = Predict(peft, "--text", "title,body", "--model", _project.Model);
        Assert.All(rows.Zip(numbered), r => Assert.Equal((TopicRows.Topics.ToList().IndexOf(r.First.Label), r.First.Probability), (int.Parse(r.Second.Label), r.Second.Probability)));

        List<(string Label, float Probability)> Predict(string path, params string[] more)
        {
            var result = BuiltCommand.Run(["predict", path, "--input", data, "--precision", "fp32", "--threads", "1", .. more]);
            Assert.True(result.ExitCode == 0, result.Error);
            return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
                .Select(row => (row.GetProperty("prediction").GetString()!, row.GetProperty("probability").GetSingle()))];
        }
    }

    [Fact]
    public void TrainingGoesOnFromAnAdapterWithItsClasses()
    {
        Assert.Equal(0, Train(Write("my", TopicRows.Make(60, 1)), "--method", "lora").ExitCode);
        var fewer = Write("fewer", [.. TopicRows.Make(60, 2).Where(r => r[3] != "pets")]);
        var on = BuiltCommand.Run("train", "--model", _project.Model, "--adapter", _project.Output, "--data", fewer, "--text", "title,body", "--label", "topic", "--epochs", "1", "--threads", "1", "--output", _project["on"]);
        Assert.True(on.ExitCode == 0, on.Error);
        Assert.Equal(TopicRows.Topics, AdapterFolder.ReadManifest(Path.Combine(_project["on"], "adapter")).Labels);
        Assert.Contains("\"pets\" 0", on.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderOfFilesInAnyFormatsIsTrainedScoredAndTested()
    {
        var rows = TopicRows.Make(45, 1);
        Directory.CreateDirectory(_project["own"]);
        SomeTables.Write(Path.Combine(_project["own"], "train"), TableFormat.Jsonl, TopicRows.Columns, rows);
        SomeTables.Write(Path.Combine(_project["own"], "dev"), TableFormat.Parquet, TopicRows.Columns, rows);
        SomeTables.Write(Path.Combine(_project["own"], "test"), TableFormat.Tsv, TopicRows.Columns, rows);
        var train = Train(_project["own"]);
        Assert.Equal(0, train.ExitCode);
        Assert.Contains("dev.parquet is read as parquet, as its suffix says", train.Error, StringComparison.Ordinal);
        var record = RunRecord.Read(Path.Combine(_project.Output, "run.json"));
        Assert.Equal(["dev", "test", "train"], record.Evaluations.Select(e => e.Split).Distinct());
        // One content in three formats has one score.
        Assert.Single(record.Evaluations.Where(e => e.Step == record.Best.Step && e.Split != "train").Select(e => e.Loss).Distinct());
    }

    [Fact]
    public void NumbersAreLearnedAsNumbers()
    {
        var rows = TopicRows.Make(80, 1).Select(r => new[] { r[0], r[1], r[2], $"{(r[3] == "pets" ? -1.5 : 2)}" }).ToList();
        var train = Train(SomeTables.Write(_project["my"], TableFormat.Csv, TopicRows.Columns, rows), "--target", "number", "--epochs", "4", "--learning-rate", "0.02", "--method", "lora");
        Assert.Equal(0, train.ExitCode);
        Assert.Matches("^method +LoRA on topic\nscore +pearson [0-9.-]+, spearman [0-9.-]+ on dev", train.Output);
        var predict = BuiltCommand.Run("predict", _project.Output, "--input", _project["my.csv"], "--format", "csv");
        Assert.Equal((0, ""), (predict.ExitCode, predict.Error));
        Assert.StartsWith("id,title,body,topic,prediction\n", predict.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ADryRunShowsHowTheRowsAreSplitAndClassed()
    {
        var dry = Train(Write("my", TopicRows.Make(30, 1)), "--dry-run");
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.Contains($"# note: dev: 3 of the 30 rows of {_project["my.csv"]}, held out from every class in its share by dev-seed 42\n", dry.Output, StringComparison.Ordinal);
        Assert.Contains("\ntext: [title, body]\nlabel: topic\n", dry.Output, StringComparison.Ordinal);
        File.WriteAllText(_project["run.yaml"], dry.Output);
        Assert.Equal(dry.Output, BuiltCommand.Run("train", "--config", _project["run.yaml"], "--dry-run").Output);
    }

    private string Write(string name, IReadOnlyList<string[]> rows) => SomeTables.Write(_project[name], TableFormat.Csv, TopicRows.Columns, rows);

    private CommandResult Train(string data, params string[] more) => BuiltCommand.Run(_project.OwnArguments(data, more));

    private static (int, string, string) Answer(CommandResult result) => (result.ExitCode, result.Output, result.Error.ReplaceLineEndings("\n"));
}
