using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files.Peft;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files.Peft;

public sealed class PeftFolderTests : IDisposable
{
    private const string Path = "base_model.model.bert.encoder.layer.";
    private readonly PeftFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("lora")]
    [InlineData("rslora")]
    [InlineData("vera")]
    public void FactorsAndHeadAreReadAndAttached(string method)
    {
        using var files = new PeftFiles(method);
        var head = TinyLayers.Head();
        using var set = PeftFolder.Load(files.Path, files.Layers, head);
        Assert.Equal((method, 4, 0.1), (set.Method.Name, set.Options.Rank, set.Options.Dropout));
        foreach (var (site, delta) in files.Layers.Select(l => l.Site).Zip(files.Deltas)) Assert.Equal(delta.bytes.ToArray(), set.Delta(site).bytes.ToArray());
        Assert.All(head, p => Assert.Equal(files.Tensors["base_model.model." + p.Name].bytes.ToArray(), p.Parameter.bytes.ToArray()));
        Assert.All(files.Layers, l => Assert.NotNull(l.Adapter));
    }

    [Fact]
    public void TensorsOfAnotherTypeAreConverted()
    {
        foreach (var name in _files.Tensors.Keys.ToList()) _files.Tensors[name] = _files.Tensors[name].to(ScalarType.BFloat16);
        using var set = _files.Load();
        Assert.All(set.Factors, f => Assert.Equal(ScalarType.Float32, f.Value.dtype));
    }

    [Fact]
    public void EveryMissingUnexpectedAndMisshapenTensorIsListedWithTheNearestNameAndNothingIsChanged()
    {
        _files.Tensors.Remove($"{Path}0.attention.self.query.lora_A.weight");
        _files.Tensors.Remove($"{Path}2.attention.self.value.lora_B.weight", out var moved);
        _files.Tensors[$"{Path}2.attention.self.valve.lora_B.weight"] = moved!;
        _files.Tensors["base_model.model.classifier.bias"] = ones(3);
        _files.Tensors["base_model.model.bert.pooler.dense.lora_A.weight"] = ones(4, 12);
        var head = TinyLayers.Head();
        var before = head[0].Parameter.bytes.ToArray();
        Assert.Equal(
            $"""
            {_files.WeightsPath} does not hold the tensors of this adapter:
              "{Path}0.attention.self.query.lora_A.weight" [4, 12] is missing; did you mean "{Path}2.attention.self.valve.lora_B.weight"?
              "{Path}2.attention.self.value.lora_B.weight" [10, 4] is missing; did you mean "{Path}2.attention.self.valve.lora_B.weight"?
              "base_model.model.classifier.bias" is F32 [3]; expected floating-point numbers [2]
              "{Path}2.attention.self.valve.lora_B.weight" F32 [10, 4] is not expected
              "base_model.model.bert.pooler.dense.lora_A.weight" F32 [4, 12] is not expected
            """.ReplaceLineEndings("\n"), _files.Refused());
        Assert.Throws<InputException>(() => PeftFolder.Load(_files.Path, _files.Layers, head));
        Assert.Equal(before, head[0].Parameter.bytes.ToArray());
        Assert.All(_files.Layers, l => Assert.Null(l.Adapter));
    }

    [Fact]
    public void AnAdapterWithoutAHeadIsRefused()
    {
        _files.Tensors.Remove("base_model.model.classifier.weight");
        _files.Tensors.Remove("base_model.model.classifier.bias");
        Assert.Equal($"{_files.WeightsPath} holds no task head: without the one it was trained with scores are chance; PEFT saves it with task_type SEQ_CLS", _files.Refused());
    }

    [Fact]
    public void AnAdapterOfAnotherModelIsRefusedWithTheNamesThatExist()
    {
        _files.Config["target_modules"] = new JsonArray("q_proj", "v_proj");
        Assert.Equal($"{_files.ConfigPath}: target_modules match no linear layer of this model; the names that exist are query, value", _files.Refused());
    }

    [Fact]
    public void APickledAdapterIsNotRead()
    {
        File.Move(_files.WeightsPath, System.IO.Path.Combine(_files.Path, "adapter_model.bin"));
        var error = Assert.Throws<InputException>(() => PeftFolder.Inspect(_files.Path));
        Assert.Equal($"{_files.Path} holds adapter_model.bin, which is a Python program in disguise and is not read; save the adapter with safe_serialization", error.Message);
    }

    [Theory]
    [InlineData("classifier.weight", 3, false)]
    [InlineData("classifier.out_proj.weight", 1, true)]
    [InlineData("score.weight", 2, false)]
    public void TheHeadOfEveryKindOfClassifierTellsItsOutputs(string name, int outputs, bool isRegression)
    {
        _files.Tensors.Remove("base_model.model.classifier.weight");
        _files.Tensors["base_model.model." + name] = ones(outputs, 12);
        Assert.Throws<InputException>(() => _files.Load());
        var manifest = PeftFolder.Inspect(_files.Path).Manifest;
        Assert.Equal((outputs, isRegression), (manifest.Head!.Outputs, manifest.Head.IsRegression));
        Assert.Equal(isRegression ? [] : Enumerable.Range(0, outputs).Select(id => $"{id}"), manifest.Labels);
    }
}
