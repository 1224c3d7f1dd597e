using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Training.Fusing;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Conformance;

/// <summary>What must hold of every method when it is folded into its model and written.</summary>
public sealed class FusingConformanceTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public static TheoryData<string, bool> All => AdaptedEncoder.All;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TheWrittenModelGivesTheLogitsOfModelAndAdapterAndASecondTimeTheSameBytes(string method, bool merged)
    {
        foreach (var modelType in new[] { "bert", "roberta" })
        {
            using var encoder = new AdaptedEncoder(method, merged, outputs: 3, modelType: modelType);
            var adapter = encoder.Save(_folder[$"{modelType}-adapter"]);
            var (first, second) = (_folder[$"{modelType}-first"], _folder[$"{modelType}-second"]);
            var record = AdapterFuser.Fuse(adapter, new() { Output = first, Verify = true });
            Assert.InRange(record.Verification!.MaximumDifference, 0, 1e-4);

            using var fused = SequenceClassifier.Load(ModelFolder.Open(first), new(3), seed: 9, ScalarType.Float32, CPU);
            Assert.Empty(fused.Notes);
            fused.eval();
            GoldenCase.Near(encoder.Logits(), AdaptedEncoder.Logits(fused), 1e-5, "the fused output");
            Assert.Equal(encoder.Model.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal), WeightContents.Read(first).Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));

            AdapterFuser.Fuse(adapter, new() { Output = second });
            Assert.Equal(Contents(first), Contents(second));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void WhatChangesIsAddedInFloat32AndRoundedOnceAndAllElseIsWhatItWas(string method, bool merged)
    {
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16 })
        {
            using var encoder = new AdaptedEncoder(method, merged, bend: files => Store(files, type));
            var output = _folder[$"{type}"];
            var record = AdapterFuser.Fuse(encoder.Save(_folder[$"{type}-adapter"]), new() { Output = output });

            var own = encoder.Trained.All.ToDictionary(p => p.Name, p => (Tensor)p.Value, StringComparer.Ordinal);
            var sites = encoder.Adapted.Where(_ => method is not ("full" or "bitfit")).ToDictionary(l => $"{l.Site.Name}.weight", l => encoder.Adapters.Delta(l.Site), StringComparer.Ordinal);
            var written = GoldenCase.ReadAll(Path.Combine(output, "model.safetensors"));
            foreach (var (name, tensor) in written)
            {
                var stored = encoder.Files[name];
                var expected = own.TryGetValue(name, out var trained) ? trained.to(type) : sites.TryGetValue(name, out var update) ? (stored.to(ScalarType.Float32) + update).to(type) : stored;
                Assert.Equal(type, tensor.dtype);
                Assert.True(expected.bytes.SequenceEqual(tensor.bytes), $"{name} is not the sum rounded once");
            }
            Assert.Equal(written.Where(t => !encoder.Model.IsHead(t.Key) && !t.Value.bytes.SequenceEqual(encoder.Files[t.Key].bytes)).Select(t => t.Key).Order(StringComparer.Ordinal), record.Changed.Order(StringComparer.Ordinal));
            Assert.Equal(method switch { "full" => encoder.Files.Count - 2, "bitfit" => encoder.Files.Keys.Count(n => n.EndsWith(".bias", StringComparison.Ordinal)) - 1, _ => sites.Count }, record.Changed.Count);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void NoTensorIsLeftBehind(string method, bool merged)
    {
        using var encoder = new AdaptedEncoder(method, merged);
        var adapter = encoder.Save(_folder["adapter"]);
        AdapterFuser.Fuse(adapter, new() { Output = _folder["first"], Verify = true });
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        AdapterFuser.Fuse(adapter, new() { Output = _folder["second"], Verify = true });
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static void Store(TinyEncoder files, ScalarType type)
    {
        foreach (var name in files.Tensors.Keys.ToList()) files.Tensors[name] = files.Tensors[name].to(type);
    }

    private static IEnumerable<(string, string)> Contents(string folder) =>
        [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))))];
}
