using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Cli;

/// <summary>An adapter of a run is folded into its model, by real processes.</summary>
public sealed class FuseVerbTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyProject _project = new();

    public FuseVerbTests()
    {
        using var run = TrainingRun.Prepare(_project.Config());
        run.Train();
    }

    private string Fused => _project["fused"];

    private string Adapter => Path.Combine(_project.Output, "adapter");

    public void Dispose()
    {
        _scope.Dispose();
        _project.Dispose();
    }

    [Fact]
    public void AFusedRunIsAModelThatCanBeInspectedAndTrainedFurther()
    {
        var fuse = BuiltCommand.Run("fuse", _project.Output, "--output", Fused, "--verify");
        Assert.Equal((0, ""), (fuse.ExitCode, fuse.Error));
        Assert.Matches(
            $"^fused     ASLoRA into .*model: 8 tensors changed, and the head\nverified  logits differ by [0-9.e-]+ at most, [0-9.e-]+ on average; 100.0 % of 24 texts agree \\(computed in fp32\\)\n"
            + "texts     the first texts of .*dev.tsv\nwritten   .*fused: [0-9]+ kB in 73 tensors, 73 F32\nfiles     config.json, model.safetensors, vocab.txt\n$", fuse.Output);

        var inspect = BuiltCommand.Run("inspect", Fused);
        Assert.Equal((0, ""), (inspect.ExitCode, inspect.Error));
        Assert.StartsWith("model        bert, num_hidden_layers 4, ", inspect.Output, StringComparison.Ordinal);

        var train = BuiltCommand.Run(_project.Arguments("--model", Fused, "--output", _project["further"], "--epochs", "1"));
        Assert.Equal(0, train.ExitCode);
        Assert.DoesNotContain("made anew", train.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAdapterOnItsOwnIsFusedWithTheModelThatIsGivenAndVerifiedWithGeneratedIds()
    {
        Directory.Move(Adapter, _project["alone"]);
        Directory.Move(_project.Model, _project["moved"]);
        var fuse = BuiltCommand.Run("fuse", _project["alone"], "--model", _project["moved"], "--output", Fused, "--verify", "--dtype", "bf16", "--max-shard-size", "8KB", "--json");
        Assert.Equal((0, ""), (fuse.ExitCode, fuse.Error));
        using var json = JsonDocument.Parse(fuse.Output);
        Assert.Equal("ids generated from seed 42 (no run names its data)", json.RootElement.GetProperty("verification").GetProperty("source").GetString());
        Assert.Equal(73, json.RootElement.GetProperty("types").GetProperty("BF16").GetInt32());
        Assert.True(File.Exists(Path.Combine(Fused, "model.safetensors.index.json")));
    }

    [Fact]
    public void ARunOnDataOfOnesOwnBecomesAModelThatKnowsItsClassesByName()
    {
        var data = _project["my.csv"];
        File.WriteAllLines(data, Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? $"the cat sat {i},\"pets, all\"" : $"red road {i},Wörter").Prepend("text,topic"));
        using (var run = TrainingRun.Prepare(_project.Config() with { Task = null, Data = data, Text = ["text"], Label = "topic", Output = _project["own"] })) run.Train();
        var fuse = BuiltCommand.Run("fuse", _project["own"], "--output", Fused, "--verify");
        Assert.Equal((0, ""), (fuse.ExitCode, fuse.Error));
        Assert.Matches("\ntexts     the first texts of .*my.csv\n", fuse.Output);
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fused, "config.json")));
        Assert.Equal("""{"0":"Wörter","1":"pets, all"}""", JsonSerializer.Serialize(config.RootElement.GetProperty("id2label"), AdapterJson.Options));
    }

    [Fact]
    public void TheFusedModelDecidesAsModelAndAdapterDo()
    {
        Assert.Equal(0, BuiltCommand.Run("fuse", _project.Output, "--output", Fused, "--verify").ExitCode);
        // An adapter that has not been trained adds nothing, and the head is the model's own.
        var further = _project.Config("lora") with { Model = Fused, Output = _project["further"], LearningRate = 1e-30, Epochs = 1 };
        using var run = TrainingRun.Prepare(further);
        Assert.Equal(RunRecord.Read(Path.Combine(_project.Output, "run.json")).Best.Loss, run.Train().Best.Loss, 1e-6);
    }

    [Fact]
    public void LogitsThatDifferFailAndLeaveNothing()
    {
        // Two classes whose weights differ by less than bfloat16 can tell: rounding makes them one.
        var file = Path.Combine(Adapter, "adapter.safetensors");
        var tensors = GoldenCase.ReadAll(file).ToDictionary(StringComparer.Ordinal);
        tensors["classifier.weight"] = stack([ones(16), ones(16) + (1e-3 * linspace(-1, 1, 16))]);
        tensors["classifier.bias"] = zeros(2);
        SafetensorsWriter.Write(file, tensors);
        var fuse = BuiltCommand.Run("fuse", _project.Output, "--output", Fused, "--verify", "--dtype", "bf16");
        Assert.Equal((1, ""), (fuse.ExitCode, fuse.Output));
        Assert.Matches(
            "^aslora: the logits of the fused model differ from those of model and adapter by [0-9.e-]+ at most and [0-9.e-]+ on average, and [0-9.]+ % of 24 texts agree "
            + "\\(the first texts of .*dev.tsv\\); expected agreement on at least 99 %; --dtype fp32 rounds less; nothing was written\n$", fuse.Error.ReplaceLineEndings("\n"));
        Assert.False(Path.Exists(Fused));
        Assert.Equal(0, BuiltCommand.Run("fuse", _project.Output, "--output", Fused, "--verify").ExitCode);
    }

    [Fact]
    public void AnOutputFolderThatHoldsSomethingIsLeftAsItIs()
    {
        Directory.CreateDirectory(Fused);
        File.WriteAllText(Path.Combine(Fused, "mine.txt"), "mine");
        Refuses($"the output folder {Fused} is not empty (mine.txt …); choose another one or empty it: nothing is written over", _project.Output);
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(Fused))));
    }

    [Fact]
    public void AnotherModelIsRefusedWithBothFingerprints()
    {
        using var other = new TinyProject(layers: 3);
        var (own, others) = (AdapterFolder.ReadManifest(Adapter).Base.Fingerprint, AsLora.Hub.ModelFolder.Open(other.Model).Fingerprint);
        Refuses($"the adapter in {Adapter} was trained on another model: on \"{_project.Model}\" with fingerprint {own}, and this model's is {others}; load the model it was trained on", _project.Output, "--model", other.Model);
    }

    [Fact]
    public void ATensorThatIsMissingIsNamedWithTheNearest()
    {
        var file = Path.Combine(Adapter, "adapter.safetensors");
        var tensors = GoldenCase.ReadAll(file).ToDictionary(StringComparer.Ordinal);
        Assert.True(tensors.Remove("query:A", out var renamed));
        tensors["qury:A"] = renamed;
        SafetensorsWriter.Write(file, tensors);
        Refuses($"{file} does not hold the tensors of this adapter:\n  \"query:A\" [4, 16] is missing; did you mean \"qury:A\"?\n  \"qury:A\" F32 [4, 16] is not expected", _project.Output);
    }

    [Fact]
    public void WhatIsNotThereIsNamed()
    {
        Refuses($"there is no folder {_project["nowhere"]}; expected the folder of a run or of an adapter", _project["nowhere"]);
        Refuses("unknown type \"fp23\"; did you mean \"fp32\"?; the types are fp32, fp16, bf16", _project.Output, "--dtype", "fp23");
        var usage = BuiltCommand.Run("fuse", _project.Output);
        Assert.Equal((2, "", "aslora: Option '--output' is required.\nsee: aslora fuse --help\n"), (usage.ExitCode, usage.Output, usage.Error.ReplaceLineEndings("\n")));
    }

    private void Refuses(string message, params string[] arguments)
    {
        var fuse = BuiltCommand.Run(["fuse", "--output", Fused, .. arguments]);
        Assert.Equal((2, "", $"aslora: {message}\n"), (fuse.ExitCode, fuse.Output, fuse.Error.ReplaceLineEndings("\n")));
    }
}
