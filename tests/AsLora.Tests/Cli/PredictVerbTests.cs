using System.Globalization;
using System.Text.Json;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

/// <summary>Predictions by real processes.</summary>
public sealed class PredictVerbTests(TopicRun run) : IClassFixture<TopicRun>
{
    private static readonly IReadOnlyList<string[]> Rows = TopicRows.Make(40, 3);

    [Theory, MemberData(nameof(SomeTables.Formats), MemberType = typeof(SomeTables))]
    public void TheSameRowsGiveTheSamePredictionsInEveryFormatAndThroughStandardInput(TableFormat format)
    {
        var expected = Predict("--input", run.Write("reference", TableFormat.Csv, Rows));
        var file = run.Write("rows", format, Rows);
        Assert.Equal((0, expected.Output, ""), Answer(Predict("--input", file)));
        Assert.Equal(Rows.Count, expected.Output.Count(c => c == '\n'));
        if (format == TableFormat.Parquet) return;
        Assert.Equal((0, expected.Output, ""), Answer(Shell($"{{0}} < '{file}'", "--input", "-", "--input-format", format.Name())));
        Assert.Equal((0, expected.Output, ""), Answer(Shell($"cat '{file}' | {{0}}", "--input", "-", "--input-format", format.Name())));
    }

    [Fact]
    public void CsvHoldsWhatJsonHolds()
    {
        var input = run.Write("rows", TableFormat.Jsonl, Rows);
        var json = Predict("--input", input).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var output = run["out.csv"];
        File.Delete(output);
        Assert.Equal((0, "", ""), Answer(Predict("--input", input, "--output", output)));
        using var table = Table.Open(TableInput.OfFile(output));
        Assert.Equal([.. TopicRows.Columns, "prediction", "probability", .. TopicRows.Topics.Select(t => "probability:" + t)], table.Columns);
        Assert.Equal(
            json.Select(j => j.EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Object ? p.Value.EnumerateObject().Select(c => c.Value.GetRawText()) : [p.Value.ToString()]).ToArray()),
            table.Rows().Select(r => r.Cells.Select(c => c.Text).ToArray()));
    }

    [Fact]
    public void ProbabilitiesAreTheSameForTheSameBatchSizeAndNearlySoForAnother()
    {
        var input = run.Write("rows", TableFormat.Csv, Rows);
        var outputs = new[] { "1", "7", "7", "64" }.Select(size => Predict("--input", input, "--batch-size", size).Output).ToList();
        Assert.Equal(outputs[1], outputs[2]);
        var reference = Probabilities(outputs[0]);
        foreach (var probabilities in outputs.Select(Probabilities))
            Assert.All(reference.Zip(probabilities), p => Assert.Equal(p.First, p.Second, 1e-5));

        static List<double> Probabilities(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("probabilities").EnumerateObject().Select(c => c.Value.GetDouble()))];
    }

    [Fact]
    public void RowsOfAFileThatCannotBeUsedAreAllNamedAndNothingIsWritten()
    {
        var file = run["bad.csv"];
        File.WriteAllText(file, "id,title,body,topic\n1,the cat,sat,x\n2,the\n3,\"the\ncat\",,x\n4,the \"mat\",sat,x\n");
        var output = run["never.jsonl"];
        Assert.Equal(
            (2, "", $"aslora: {file} has 3 rows that cannot be used:\n  line 3: 2 field(s), expected 4: \"id\", \"title\", \"body\", \"topic\"\n"
                + "  line 4: the text in column \"body\" is empty; fill it or remove the row\n"
                + "  line 6: a quote stands inside a field without quotes; put the field in quotes and write its quotes twice\n"),
            Answer(Predict("--input", file, "--output", output)));
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void ARowOfAStreamThatCannotBeUsedEndsItAfterTheRowsBeforeIt()
    {
        var file = run.Write("stream", TableFormat.Jsonl, Rows);
        var good = Predict("--input", file, "--batch-size", "5").Output.Split('\n');
        File.WriteAllLines(file, [.. File.ReadAllLines(file).Take(7), "{\"id\": 8}", .. File.ReadAllLines(file).Skip(7)]);
        var (code, output, error) = Answer(Shell($"cat '{file}' | {{0}}", "--input", "-", "--batch-size", "5"));
        Assert.Equal((2, "aslora: standard input, line 8: the keys are \"id\", expected those of line 1: \"id\", \"title\", \"body\", \"topic\". The rows before it are written, 7 in all\n"), (code, error));
        Assert.Equal(good.Take(5), output.Split('\n').Take(5));
        Assert.Equal(good.Take(7).Select(Id), output.TrimEnd('\n').Split('\n').Select(Id));
        Assert.EndsWith("\n", output, StringComparison.Ordinal);

        static string Id(string line) => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!;
    }

    [Fact]
    public void WhoeverReadsMayStopReading()
    {
        var file = run.Write("long", TableFormat.Csv, TopicRows.Make(3000, 4));
        var result = Shell("{0} | head -n 2; exit ${{PIPESTATUS[0]}}", "--input", file);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(2, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line)).Count());
    }

    [Fact]
    public void ASignalEndsTheWaitingForMoreRowsAndLeavesWholeLines()
    {
        var start = BuiltCommand.StartInfo(new Dictionary<string, string?>(StringComparer.Ordinal), ["predict", run.Path, "--input", "-", "--batch-size", "8"]);
        start.RedirectStandardInput = true;
        using var process = System.Diagnostics.Process.Start(start)!;
        foreach (var line in File.ReadAllLines(run.Write("waiting", TableFormat.Jsonl, [.. Rows.Take(12)]))) process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        var lines = Enumerable.Range(0, 8).Select(_ => process.StandardOutput.ReadLine()!).ToList();
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        Assert.Equal((1, "", "stopping after this batch; once more stops at once\naslora: stopped; 8 row(s) are written, whole ones\n"), Answer(BuiltCommand.Finish(process)));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
    }

    [Fact]
    public void ColumnsMayHaveOtherNamesThanInTheTraining()
    {
        var named = Predict("--input", run.Write("rows", TableFormat.Csv, Rows)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Prediction);
        var other = SomeTables.Write(run["other"], TableFormat.Csv, ["Überschrift", "Text"], [.. Rows.Select(r => new[] { r[1], r[2] })]);
        Assert.Equal(named, Predict("--input", other, "--text", "Überschrift,Text").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Prediction));

        static (string, float) Prediction(string line) => (JsonDocument.Parse(line).RootElement.GetProperty("prediction").GetString()!, JsonDocument.Parse(line).RootElement.GetProperty("probability").GetSingle());
    }

    [Fact]
    public void WhatCannotBeUsedIsNamed()
    {
        var input = run.Write("rows", TableFormat.Csv, Rows);
        var taken = run["taken.jsonl"];
        File.WriteAllText(taken, "mine");
        Refuses($"the output {taken} is there already; choose another --output: nothing is written over", "--input", input, "--output", taken);
        Assert.Equal("mine", File.ReadAllText(taken));
        Refuses($"{run["out.txt"]}: the suffix \".txt\" tells no format; those that can be read are .jsonl, .csv", "--input", input, "--output", run["out.txt"]);
        Refuses("--format: found \"jsonll\", expected one of jsonl, csv; did you mean \"jsonl\"?", "--input", input, "--format", "jsonll");
        Refuses("--batch-size: found \"0\", expected a whole number of at least 1", "--input", input, "--batch-size", "0");
        Refuses($"there is no file {run["nowhere.csv"]}", "--input", run["nowhere.csv"]);
        Refuses($"{input}, line 1: no column \"titel\"; did you mean \"title\"?; the columns are \"id\", \"title\", \"body\", \"topic\"", "--input", input, "--text", "titel,body");
        Refuses("text: found 1 column(s), expected 2 in place of title, body, on which the adapter was trained", "--input", input, "--text", "body");
        File.WriteAllText(run["lines.txt"], "the cat\n");
        Refuses($"{run["lines.txt"]}: the adapter reads two texts, \"title\", \"body\", and a line of text is one; use csv, tsv, jsonl, parquet", "--input", run["lines.txt"]);
        var again = SomeTables.Write(run["again"], TableFormat.Csv, ["title", "body", "prediction"], [["a", "b", "c"]]);
        Refuses($"{again}, line 1: column \"prediction\" has the name of a column that is added; rename it", "--input", again);
        Assert.Equal((2, "", $"aslora: there is no folder {run["nowhere"]}; expected the folder of a run or of an adapter\n"), Answer(BuiltCommand.Run("predict", run["nowhere"], "--input", input)));
    }

    private void Refuses(string message, params string[] arguments) => Assert.Equal((2, "", $"aslora: {message}\n"), Answer(Predict(arguments)));

    private CommandResult Predict(params string[] arguments) => BuiltCommand.Run(["predict", run.Path, .. arguments]);

    // {0} stands for the command.
    private CommandResult Shell(string line, params string[] arguments) =>
        BuiltCommand.RunThrough("bash", command => ["-c", string.Format(CultureInfo.InvariantCulture, line, command)], new Dictionary<string, string?>(StringComparer.Ordinal), ["predict", run.Path, .. arguments]);

    private static (int, string, string) Answer(CommandResult result) => (result.ExitCode, result.Output, result.Error.ReplaceLineEndings("\n"));
}
