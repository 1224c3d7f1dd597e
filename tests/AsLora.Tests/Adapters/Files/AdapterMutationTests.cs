using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

/// <summary>Damaged and hostile adapter folders: refused with a typed error before anything is changed, or loaded as their bytes say.</summary>
public sealed class AdapterMutationTests : IDisposable
{
    private const int Manifests = 1500, Weights = 600;
    private readonly TempFolder _above = new();
    private readonly string _folder, _manifest, _weights;

    public AdapterMutationTests()
    {
        _folder = _above["adapter"];
        (_manifest, _weights) = (Path.Combine(_folder, "adapter.json"), Path.Combine(_folder, "adapter.safetensors"));
        using var scope = NewDisposeScope();
        using var set = TinyLayers.Merged(TinyLayers.Layers());
        TinyLayers.Save(_folder, set);
    }

    public static TheoryData<string> NoFiles => FileMutations.Names;

    public void Dispose() => _above.Dispose();

    [Fact]
    public void AMutatedManifestIsKeptToTheLastWordOrRefused()
    {
        var (valid, weights) = (File.ReadAllBytes(_manifest), StrictSafetensors.Read(File.ReadAllBytes(_weights))!);
        Hostile.Sample(Gen.OneOf(JsonMutations.Of(valid), ByteMutations.Of(valid)), Manifests, mutation =>
        {
            File.WriteAllBytes(_manifest, mutation.Bytes);
            if (Hostile.Read(_folder, () => AdapterFolder.ReadManifest(_folder)) is { } manifest)
                JsonMeaning.ExpectKept(mutation.Bytes, JsonSerializer.SerializeToUtf8Bytes(manifest, AdapterJson.Options));
            if (Hostile.Read(_folder, () => AdapterFolder.Inspect(_folder)) is { } contents)
                Assert.True(contents is { AdapterSize: > 0, LoraSize: > 0, OwnSize: >= 0 }, $"{contents.AdapterSize} of {contents.LoraSize} numbers, {contents.OwnSize} of its own");
            LoadAndCompare(weights);
        });
    }

    [Fact]
    public void MutatedTensorsAreLoadedAsTheirBytesSayOrRefused() => Hostile.Sample(SafetensorsMutations.Of(File.ReadAllBytes(_weights)), Weights, mutation =>
    {
        File.WriteAllBytes(_weights, mutation.Bytes);
        var strict = StrictSafetensors.Read(mutation.Bytes);
        if (Hostile.Read(_folder, () => AdapterFolder.Inspect(_folder)) is { } contents)
            Assert.Equal(strict!.Tensors.Keys.Order(StringComparer.Ordinal), contents.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        LoadAndCompare(strict);
    });

    [Fact]
    public void AManifestThatClaimsMoreThanAnyFileHoldsIsRefused()
    {
        var text = File.ReadAllText(_manifest);
        File.WriteAllText(_manifest, text.Replace("\"in\":12", "\"in\":9223372036854775807", StringComparison.Ordinal));
        var error = Assert.Throws<InputException>(() => AdapterFolder.ReadManifest(_folder));
        Assert.Contains("cannot read factor", error.Message, StringComparison.Ordinal);
        File.WriteAllText(_manifest, text.Replace("\"sites\": [", "\"sites\": [{\"name\":\"x\",\"layer\":0,\"kind\":\"x\",\"in\":9223372036854775807,\"out\":9223372036854775807},", StringComparison.Ordinal));
        error = Assert.Throws<InputException>(() => AdapterFolder.ReadManifest(_folder));
        Assert.Equal($"{_manifest}: site \"x\" is 9223372036854775807 x 9223372036854775807; widths are from 1 to 2147483647", error.Message);
    }

    [Fact]
    public void TensorsThatAreManyOrHaveLongNamesAreRefusedWithoutDelay()
    {
        using var scope = NewDisposeScope();
        foreach (var names in (IEnumerable<string>[])[Enumerable.Range(0, 20_000).Select(i => $"bert/encoder/layer/{i}/attention/self/query:B"), [new('n', 1_000_000)]])
        {
            SafetensorsWriter.Write(_weights, names.Select(name => KeyValuePair.Create(name, zeros(1))));
            Hostile.InTime(() => Assert.Null(Hostile.Read(_folder, () => Load(TinyLayers.Layers(), TinyLayers.Head()))), () => $"{names.Count()} tensors");
        }
    }

    [Fact]
    public void SitesThatAreManyAreRefusedWithoutDelay()
    {
        var names = Enumerable.Range(0, 4_000).Select(i => $"bert.encoder.layer.{i}.attention.self.queri").ToList();
        var text = File.ReadAllText(_manifest);
        var sites = names.Select(name => $$"""{"name":"{{name}}","layer":0,"kind":"query","in":12,"out":10}""");
        File.WriteAllText(_manifest, text.Replace("\"sites\": [", $"\"sites\": [{string.Join(',', sites)},", StringComparison.Ordinal));
        using var scope = NewDisposeScope();
        Hostile.InTime(() => Assert.Throws<InputException>(() => Load(TinyLayers.Layers(), TinyLayers.Head())), () => "sites that the model lacks");
        var at = text.IndexOf("\"readers\":[", StringComparison.Ordinal) + "\"readers\":[".Length;
        File.WriteAllText(_manifest, text.Insert(at, string.Concat(names.Select(name => $"\"{name}s\",")))
            .Replace("\"sites\": [", $"\"sites\": [{string.Join(',', sites)},", StringComparison.Ordinal));
        Hostile.InTime(() => Assert.Throws<InputException>(() => AdapterFolder.ReadManifest(_folder)), () => "readers that are no sites");
    }

    [Fact]
    public void AnAdapterBehindLinksOutOfItsFolderIsLoadedAsTheCacheOfAHubConsistsOfThem()
    {
        var strict = StrictSafetensors.Read(File.ReadAllBytes(_weights));
        FileMutations.MoveBehindALink(_manifest, _above["one"]);
        FileMutations.MoveBehindALink(_weights, _above["two"]);
        Assert.True(LoadAndCompare(strict));
    }

    [Theory]
    [MemberData(nameof(NoFiles))]
    public void WhatIsNoFileIsRefusedAtOnce(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the devices of Linux");
        FileMutations.All[what](_weights);
        Hostile.InTime(() => Assert.False(LoadAndCompare(null)), () => what);
        FileMutations.All[what](_manifest);
        Hostile.InTime(() => Assert.False(LoadAndCompare(null)), () => what);
        Hostile.InTime(() => Assert.Null(Hostile.Read(_folder, () => AdapterFolder.ReadManifest(_folder))), () => what);
    }

    private AdapterSet Load(IReadOnlyList<AdaptedLinear> layers, IReadOnlyList<(string, TorchSharp.Modules.Parameter)> head) => AdapterFolder.Load(_folder, layers, TinyLayers.Fingerprint, head);

    // Whether it was loaded. Where it was not, nothing may have changed.
    private bool LoadAndCompare(StrictSafetensors? weights)
    {
        using var scope = NewDisposeScope();
        var (layers, head) = (TinyLayers.Layers(), TinyLayers.Head());
        var before = head.Select(p => p.Parameter.bytes.ToArray()).ToList();
        using var set = Hostile.Read(_folder, () => Load(layers, head));
        if (set is null)
        {
            Assert.All(layers, layer => Assert.Null(layer.Adapter));
            Assert.Equal(before, head.Select(p => p.Parameter.bytes.ToArray()));
            return false;
        }
        foreach (var factor in set.Factors) Assert.Equal(weights!.Tensors[factor.Spec.Id].Data, factor.Value.bytes.ToArray());
        foreach (var (name, parameter) in head) Assert.Equal(weights!.Tensors[name].Data, parameter.bytes.ToArray());
        return true;
    }
}
