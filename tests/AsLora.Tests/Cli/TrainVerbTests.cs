using System.Text.Json;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Cli;

/// <summary>Whole runs by real processes, on a model and data that are made in a moment.</summary>
public sealed class TrainVerbTests : IDisposable
{
    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void ARunShowsItsMergesPrintsItsScoreAndLeavesWhatEvalScoresTheSameInANewProcess()
    {
        var train = Train();
        Assert.Equal(0, train.ExitCode);
        Assert.Contains("gave way to", train.Error, StringComparison.Ordinal);
        Assert.Contains("; the best so far", train.Error, StringComparison.Ordinal);
        Assert.Matches("^method +ASLoRA on mrpc\nscore +accuracy [0-9.]+, f1 [0-9.]+ on dev after step [0-9]+, epoch [0-9.]+\ntrain +accuracy .*\nparameters +[0-9,]+ in the adapter", train.Output);
        Assert.DoesNotContain(train.Output + train.Error, c => char.IsControl(c) && c is not ('\n' or '\r'));
        Assert.Equal(
            ["adapter/adapter.json", "adapter/adapter.safetensors", "distances.jsonl", "latest", "metrics.jsonl", "run.json"],
            Directory.GetFiles(_project.Output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_project.Output, f).Replace('\\', '/'))
                .Where(f => !f.StartsWith("checkpoint-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        var record = RunRecord.Read(Path.Combine(_project.Output, "run.json"));
        var eval = BuiltCommand.Run("eval", _project.Output, "--json");
        Assert.Equal((0, ""), (eval.ExitCode, eval.Error));
        using var json = JsonDocument.Parse(eval.Output);
        Assert.Equal(record.Best.Loss, json.RootElement.GetProperty("loss").GetDouble());
        foreach (var (metric, value) in record.Best.Metrics) Assert.Equal(value, json.RootElement.GetProperty("metrics").GetProperty(metric).GetDouble());
    }

    [Fact]
    public void EvalTakesAnotherSplitAndAnotherPrecision()
    {
        Assert.Equal(0, Train("--method", "lora").ExitCode);
        var eval = BuiltCommand.Run("eval", _project.Output, "--split", "train", "--precision", "bf16");
        Assert.Equal((0, ""), (eval.ExitCode, eval.Error));
        Assert.Matches("^score  accuracy [0-9.]+, f1 [0-9.]+ on train\nloss   [0-9.]+\n$", eval.Output);
    }

    [Fact]
    public void InspectShowsTheRunAndWhoSharesWhat()
    {
        Assert.Equal(0, Train().ExitCode);
        var inspect = BuiltCommand.Run("inspect", _project.Output);
        Assert.Equal((0, ""), (inspect.ExitCode, inspect.Error));
        Assert.Contains("\nWho shares what", inspect.Output, StringComparison.Ordinal);
        Assert.Contains("\nMerges, in order", inspect.Output, StringComparison.Ordinal);
        Assert.Matches("score +accuracy [0-9.]+, f1 [0-9.]+ on dev", inspect.Output);
    }

    [Fact]
    public void ADryRunIsAConfigurationThatGivesTheSameRunAndWritesNothing()
    {
        var first = Train("--dry-run", "--method.rank", "2", "--method.targets", "query,key");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("# 12 steps, 6 an epoch, in fp32\n", first.Output, StringComparison.Ordinal);
        Assert.Contains(" merge events: from step 2 every 1 steps, none after 10", first.Output, StringComparison.Ordinal);
        Assert.Contains("  targets: [query, key]\n", first.Output, StringComparison.Ordinal);

        File.WriteAllText(_project["run.yaml"], first.Output);
        Assert.Equal(first.Output, BuiltCommand.Run("train", "--config", _project["run.yaml"], "--dry-run").Output);
        Assert.False(Directory.Exists(_project.Output));
    }

    [Fact]
    public void TheRecordForProgramsIsWhatTheRunLeaves()
    {
        var train = Train("--json", "--method", "vera");
        Assert.Equal(0, train.ExitCode);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(train.Output).RootElement, JsonDocument.Parse(File.ReadAllText(Path.Combine(_project.Output, "run.json"))).RootElement));
    }

    [Theory]
    [InlineData("--bach-size 3", "aslora: unknown option --bach-size; did you mean \"--batch-size\"?\n")]
    [InlineData("--method aslorra", "aslora: --method.name: found \"aslorra\", expected one of aslora, lora, ")]
    [InlineData("--epochs 0 --beta1 2", "aslora: --epochs: found \"0\", expected a whole number of at least 1\n--beta1: found \"2\", expected a number from 0 to below 1\n")]
    [InlineData("--epochs 1 --epochs 2", "aslora: Option '--epochs' expects a single argument but 2 were provided.\n")]
    [InlineData("--device cuda:7", "aslora: device cuda:7 was asked for, but ")]
    [InlineData("--task mprc", "aslora: --task: found \"mprc\", expected one of cola, sst2, mrpc, qqp, stsb, mnli, qnli, rte, wnli, acceptability, paraphrase, entailment, similarity, sentiment, instruct, mlm; did you mean \"mrpc\"?\n")]
    public void WhatCannotBeUsedIsNamedAndNothingIsWritten(string arguments, string message)
    {
        var result = Train(arguments.Split(' '));
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(message, result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.Output));
    }

    [Fact]
    public void AModelThatIsNotThereIsNamed()
    {
        var result = BuiltCommand.Run("train", "--model", _project["nowhere"], "--task", "mrpc", "--data", _project.Data, "--output", _project.Output);
        Assert.Equal((2, $"aslora: there is no model folder {_project["nowhere"]}; expected a folder with config.json and model.safetensors\n"), (result.ExitCode, result.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void AnOutputFolderThatCannotBeMadeIsRefusedBeforeTheRunAndByADryRunToo()
    {
        var file = Path.Combine(_project.Model, "config.json");
        var below = Path.Combine(file, "runs", "1");
        Refused(Train("--output", below), $"aslora: the output folder {below} cannot be made: {file} is a file; choose another --output\n");
        Refused(Train("--output", below, "--dry-run"), $"aslora: the output folder {below} cannot be made: {file} is a file; choose another --output\n");
        if (Directory.Exists("/proc")) Refused(Train("--output", "/proc/x"), "aslora: the output folder /proc/x cannot be made: nothing can be written in /proc; choose another --output\n");

        static void Refused(CommandResult result, string message) => Assert.Equal((2, "", message), (result.ExitCode, result.Output, result.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void ARunThatDivergesFailsWithADiagnosis()
    {
        var result = Train("--learning-rate", "1e30", "--clip", "0");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("aslora: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        var diagnosis = Path.Combine(_project.Output, "diagnosis.json");
        Assert.EndsWith($". {diagnosis} names the lines of the data it was made of\n", result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.True(File.Exists(diagnosis));
    }

    private CommandResult Train(params string[] more) => BuiltCommand.Run(_project.Arguments(more));
}
