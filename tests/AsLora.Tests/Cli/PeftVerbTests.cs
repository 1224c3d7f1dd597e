using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Cli;

/// <summary>A run taken to PEFT's format and back by real processes.</summary>
public sealed class PeftVerbTests : IDisposable
{
    private readonly TinyProject _project = new();

    public PeftVerbTests() => RunConformanceTests.Train(_project.Config());

    public void Dispose() => _project.Dispose();

    [Fact]
    public void AnExportPrintsBothSizesAndItsScoreIsTheRuns()
    {
        var exported = Run("export", _project.Output, "--output", _project["peft"], "--model", "some/model");
        Assert.Matches(
            $"""
            ^method    ASLoRA, written as LoRA
            native    [\d,]+ parameters in the adapter, 34 in the head, \d+ kB
            exported  1,024 parameters in the adapter, 34 in the head, 4 kB
            folder    {_project["peft"]}
            $
            """.ReplaceLineEndings("\n"), exported.Output.ReplaceLineEndings("\n"));
        ScoresAsTheRun(_project["peft"], "--model", _project.Model, "--task", "mrpc");
    }

    [Fact]
    public void AnImportIsANativeAdapterThatNamesModelAndTask()
    {
        Run("export", _project.Output, "--output", _project["peft"], "--as", "lora");
        var imported = Run("import", _project["peft"], "--output", _project["native"], "--task", "mrpc");
        Assert.Contains("method      LoRA, rank 4, alpha 16, dropout 0\n", imported.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var saved = SavedAdapter.Find(_project["native"]);
        Assert.Equal((_project.Model, "mrpc", "not_equivalent equivalent"), (saved.Manifest.Base.Name, saved.Manifest.Task, string.Join(' ', saved.Manifest.Labels)));
        // Model and task are the adapter's own.
        ScoresAsTheRun(_project["native"]);
    }

    [Fact]
    public void ForProgramsTheSizesAreJson()
    {
        using var json = JsonDocument.Parse(Run("export", _project.Output, "--output", _project["peft"], "--json").Output);
        var (native, exported) = (json.RootElement.GetProperty("native"), json.RootElement.GetProperty("exported"));
        Assert.Equal((1024, 34), (exported.GetProperty("adapterParameters").GetInt64(), exported.GetProperty("headParameters").GetInt64()));
        Assert.True(native.GetProperty("bytes").GetInt64() < exported.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void TrainingGoesOnFromAnExportWithTheMethodThatIsInIt()
    {
        Run("export", _project.Output, "--output", _project["peft"]);
        var config = JsonNode.Parse(File.ReadAllText(_project["peft/adapter_config.json"]))!.AsObject();
        config["use_future"] = true;
        File.WriteAllText(_project["peft/adapter_config.json"], config.ToJsonString());
        string[] options = ["train", "--model", _project.Model, "--task", "mrpc", "--data", _project.Data, "--output", _project["second"], "--adapter", _project["peft"], "--epochs", "1", "--precision", "fp32"];
        var trained = BuiltCommand.Run(options);
        Assert.True(trained.ExitCode == 0, trained.Error);
        Assert.Contains("adapter_config.json: keys that are not known here were ignored: use_future", trained.Error, StringComparison.Ordinal);
        var saved = SavedAdapter.Find(_project["second"]);
        Assert.Equal(("lora", 4, _project["peft"]), (saved.Manifest.Method, saved.Manifest.Options.Rank, saved.RunConfig!.Adapter));
        Refuses(
            $"the run cannot start from the adapter in {_project["peft"]}: method.name is vera, the adapter's is lora; method.rank is 2, the adapter's is 4. Leave these options out: the adapter has its own",
            [.. options.Select(o => o == _project["second"] ? _project["third"] : o), "--method", "vera", "--method.rank", "2"]);
    }

    [Fact]
    public void WhatCannotBeUsedIsSaidInOneMessageAndNothingIsWritten()
    {
        Run("export", _project.Output, "--output", _project["peft"]);
        Refuses($"{_project["peft"]} holds ", "export", _project.Output, "--output", _project["peft"]);
        Refuses($"{_project["peft"]} is a folder of PEFT already; `aslora import` makes a native adapter of it", "export", _project["peft"], "--output", _project["third"]);
        Refuses($"{Path.Combine(_project.Output, "adapter")} is a native adapter already", "import", _project.Output, "--output", _project["third"]);
        Refuses($"{_project["peft"]} is a folder of PEFT, which does not tell the shapes of the model; `aslora import` makes it native", "inspect", _project["peft"]);
        Refuses($"{_project["peft"]} has a head of 2 outputs, and MNLI needs 3; give the task it was trained for, or none", "import", _project["peft"], "--output", _project["third"], "--task", "mnli");
        Refuses($"{_project["peft"]} is an adapter on its own, which does not tell where everything is; give --task and --data too", "eval", _project["peft"]);
        Refuses("Argument 'lore' not recognized. Must be one of:", "export", _project.Output, "--output", _project["third"], "--as", "lore");
        Refuses($"there is no folder {_project["nowhere"]}; expected the folder of a run or of an adapter", "export", _project["nowhere"], "--output", _project["third"]);
        var config = File.ReadAllText(_project["peft/adapter_config.json"]);
        File.WriteAllText(_project["peft/adapter_config.json"], config.Replace("{\n", "{\n  \"use_dora\": true,\n", StringComparison.Ordinal));
        Refuses("use_dora is true: DoRA scales the whole weight by its columns' norms, which is not supported", "import", _project["peft"], "--output", _project["third"]);
        Assert.False(Path.Exists(_project["third"]));
    }

    private static void Refuses(string message, params string[] args)
    {
        var result = BuiltCommand.Run(args);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static CommandResult Run(params string[] args)
    {
        var result = BuiltCommand.Run(args);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result;
    }

    private void ScoresAsTheRun(string adapter, params string[] options)
    {
        var (run, own) = (Score(_project.Output), Score(adapter, [.. options, "--data", _project.Data, "--precision", "fp32", "--threads", "1"]));
        Assert.Equal(run.Accuracy, own.Accuracy);
        Assert.Equal(run.Loss, own.Loss, 1e-5);
    }

    private static (double Accuracy, double Loss) Score(string adapter, params string[] options)
    {
        using var json = JsonDocument.Parse(Run(["eval", adapter, "--json", .. options]).Output);
        return (json.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble(), json.RootElement.GetProperty("loss").GetDouble());
    }
}
