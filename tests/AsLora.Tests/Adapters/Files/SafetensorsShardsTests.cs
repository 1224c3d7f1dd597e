using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

public sealed class SafetensorsShardsTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void FilesAreFilledInModelOrderAndWhatIsLargerThanTheLimitHasItsOwn()
    {
        Assert.Equal(["a b", "c d", "e"], Split(8, 4, 4, 4, 4, 4));
        Assert.Equal(["b", "a c", "d"], Split(8, 4, 12, 4, 4)); // the large one at once, while the file before it is still open
        Assert.Equal(["a b c"], Split(100, 4, 4, 4));
        Assert.Equal(["a", "b"], Split(1, 4, 4));
    }

    [Fact]
    public void EveryTensorIsInOneFileAndNoFileOfSeveralIsAboveTheLimit() => Gen.Select(Gen.Long[1, 40], Gen.Long[0, 20].Array[1, 30]).Sample((limit, counts) =>
    {
        var tensors = counts.Select((count, i) => Pending($"{i}", count)).ToList();
        var shards = SafetensorsShards.Split(tensors, limit);
        Assert.Equal(tensors.OrderBy(t => t.Name, StringComparer.Ordinal), shards.SelectMany(s => s).OrderBy(t => t.Name, StringComparer.Ordinal));
        Assert.All(shards, s => Assert.True(s.Count == 1 || s.Sum(t => t.Length) <= limit));
        Assert.All(shards, s => Assert.NotEmpty(s));
    });

    [Fact]
    public void SeveralFilesHaveAnIndexAsTransformersWritesItAndHoldWhatOneFileHolds()
    {
        List<PendingTensor> tensors = [.. Enumerable.Range(0, 5).Select(i => Pending($"layer.{i}", i + 1))];
        SafetensorsShards.Write(_folder.Path, tensors, 16);
        Assert.Equal(
            ["model-00001-of-00004.safetensors", "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors", "model-00004-of-00004.safetensors", "model.safetensors.index.json"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("""
            {
              "metadata": {
                "total_size": 60
              },
              "weight_map": {
                "layer.0": "model-00001-of-00004.safetensors",
                "layer.1": "model-00001-of-00004.safetensors",
                "layer.2": "model-00002-of-00004.safetensors",
                "layer.3": "model-00004-of-00004.safetensors",
                "layer.4": "model-00003-of-00004.safetensors"
              }
            }

            """.ReplaceLineEndings("\n"), File.ReadAllText(_folder["model.safetensors.index.json"]));
        using var reader = SafetensorsReader.Open(_folder.Path);
        Assert.All(tensors, t => Assert.Equal(t.Value().bytes.ToArray(), reader.Read(t.Name).bytes.ToArray()));
        Assert.Equal("pt", reader.Metadata["format"]);
    }

    private static string[] Split(long limit, params long[] lengths) =>
        [.. SafetensorsShards.Split(lengths.Select((length, i) => Pending($"{(char)('a' + i)}", length / 4)), limit).Select(shard => string.Join(' ', shard.Select(t => t.Name)))];

    private static PendingTensor Pending(string name, long count) => new(name, SafetensorsType.F32, [count], () => ones(count) * name.Length);
}
