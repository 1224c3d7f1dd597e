using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

public sealed class ContentsTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AnAdapterIsDescribedByItsHeaders()
    {
        using (var set = TinyLayers.Merged(TinyLayers.Layers())) TinyLayers.Save(_folder["adapter"], set);
        var contents = AdapterFolder.Inspect(_folder["adapter"]);
        Assert.Equal(((2 * 4 * 12) + (4 * 10 * 4), 26, 6 * 22 * 4), (contents.AdapterSize, contents.OwnSize, contents.LoraSize));
        Assert.Equal(4 * (contents.AdapterSize + contents.OwnSize), contents.Bytes);
    }

    [Fact]
    public void TheWeightsOfAModelAreDescribedByTheirHeaders()
    {
        var tensors = from layer in Enumerable.Range(0, 11)
                      from part in new[] { ("attention.self.query.weight", new long[] { 4, 4 }), ("attention.self.query.bias", [4]), ("output.dense.weight", [4, 8]) }
                      select KeyValuePair.Create($"encoder.layer.{layer}.{part.Item1}", zeros(part.Item2, ScalarType.BFloat16));
        SafetensorsWriter.Write(_folder["model.safetensors"], tensors.Append(KeyValuePair.Create("embeddings.word_embeddings.weight", zeros(9, 4))));
        var contents = WeightContents.Read(_folder.Path);
        Assert.Equal((11 * (16 + 4 + 32)) + 36, contents.Size);
        Assert.Equal((2 * 11 * (16 + 4 + 32)) + (4 * 36), contents.Bytes);
        Assert.Equal(22, contents.Sites.Count);
        Assert.Equal(Enumerable.Range(0, 11), contents.Sites.Where(s => s.Kind == "dense" && s is { Out: 4, In: 8 }).Select(s => s.Layer));
    }
}
