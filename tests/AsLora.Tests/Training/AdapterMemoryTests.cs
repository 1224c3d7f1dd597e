using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Training;

/// <summary>What is done with an adapter takes no more of its model than it must.</summary>
public sealed class AdapterMemoryTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();
    private readonly ModelFolder _model;
    private readonly long _bytes;

    // A model of 16-bit weights.
    public AdapterMemoryTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of a moment is known on Linux alone");
        File.WriteAllText(_folder["config.json"], """
            {
              "model_type": "llama", "vocab_size": 4000, "hidden_size": 768, "num_hidden_layers": 6, "num_attention_heads": 12, "num_key_value_heads": 4,
              "intermediate_size": 2048, "max_position_embeddings": 64
            }
            """);
        _model = ModelFolder.Open(_folder.Path);
        using var shapes = new CausalLanguageModel(DecoderVariant.Llama, DecoderConfig.Read(_model, DecoderVariant.Llama), new(ScalarType.BFloat16, META, _ => false));
        PendingTensor Random(string name, long[] shape) => new(name, SafetensorsType.BF16, shape, () => (randn(shape) * 0.02).to(ScalarType.BFloat16));
        SafetensorsShards.Write(_folder.Path, [.. shapes.named_parameters().Select(p => Random(p.name, p.parameter.shape))], limit: 20_000_000);
        _bytes = shapes.named_parameters().Sum(p => p.parameter.numel() * 2);
        Assert.InRange(_bytes, 70_000_000, 200_000_000);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AnImportReadsNamesAndShapesOfTheModelAlone()
    {
        Save("lora", BaseTraining.None);
        PeftExport.Write(_folder["adapter"], _folder["peft"]);
        var growth = PeakMemory.GrowthOf(() => PeftImport.Run(_folder["peft"], _folder["native"], _folder.Path));
        Assert.InRange(growth, -_bytes, _bytes / 4);
    }

    [Fact]
    public void WhatFullFineTuningTrainedIsReadStraightIntoItsPlace()
    {
        Save("full", BaseTraining.All);
        using var model = CausalLanguageModel.Load(_model, ScalarType.BFloat16, CPU, BaseTraining.All);
        var growth = PeakMemory.GrowthOf(() => AdapterFolder.Load(_folder["adapter"], model.Linears, _model.Fingerprint, model.named_parameters()).Dispose());
        Assert.InRange(growth, -_bytes, _bytes / 4);
        Assert.Equal(2f, model.named_parameters().First().parameter.mean().item<float>());
    }

    private void Save(string method, BaseTraining training)
    {
        using var model = CausalLanguageModel.Load(_model, ScalarType.BFloat16, CPU, training);
        using var adapters = AdapterSet.Create(AdapterMethods.Get(method), new() { Rank = 2 }, TargetSelection.Select(model.Linears, ["q_proj"]), 1);
        using var _ = no_grad();
        foreach (var factor in adapters.Factors) factor.Value.normal_(0, 0.5);
        var own = model.named_parameters().Where(p => training.Trains(p.name, isHead: false)).ToList();
        foreach (var (_, parameter) in own) parameter.fill_(2);
        AdapterFolder.Save(_folder["adapter"], adapters, own.Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter)), new() { Base = new(_folder.Path, null, _model.Fingerprint) });
    }
}
