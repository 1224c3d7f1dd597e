using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Models.Decoders;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

/// <summary>What loading a decoder takes beside its weights.</summary>
public sealed class DecoderMemoryTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AModelOfSeveralFilesTakesAtMostATenthMoreThanItsWeights()
    {
        var (variant, dtype) = (DecoderVariant.Qwen2, ScalarType.BFloat16);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of a moment is known on Linux alone");
        File.WriteAllText(_folder["config.json"], """
            {
              "model_type": "qwen2", "vocab_size": 4000, "hidden_size": 768, "num_hidden_layers": 6, "num_attention_heads": 12, "num_key_value_heads": 4,
              "intermediate_size": 2048, "max_position_embeddings": 64
            }
            """);
        var folder = ModelFolder.Open(_folder.Path);
        using (var shapes = new CausalLanguageModel(variant, DecoderConfig.Read(folder, variant), new(dtype, META, _ => false)))
        {
            PendingTensor Ones(string name, long[] shape) => new(name, SafetensorsType.BF16, shape, () => ones(shape, ScalarType.BFloat16));
            SafetensorsShards.Write(_folder.Path, [.. shapes.named_parameters().Select(p => Ones(p.name, p.parameter.shape))], limit: 20_000_000);
        }
        Assert.InRange(Directory.GetFiles(_folder.Path, "*.safetensors").Length, 4, 20);

        CausalLanguageModel? model = null;
        var growth = PeakMemory.GrowthOf(() => model = CausalLanguageModel.Load(folder, dtype, CPU));
        using var loaded = model!;
        var bytes = loaded.named_parameters().Sum(p => p.parameter.numel() * p.parameter.element_size());
        Assert.InRange(bytes, 70_000_000, 300_000_000);
        Assert.InRange(growth, -bytes, bytes * 1.1);
        // One product for queries, keys and values, and one for both wide layers, without a copy.
        Assert.InRange(PeakMemory.GrowthOf(loaded.Pack), -bytes, bytes * 0.02);
    }
}
