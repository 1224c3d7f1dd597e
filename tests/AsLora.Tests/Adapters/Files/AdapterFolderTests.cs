using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

public sealed class AdapterFolderTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();
    private readonly IReadOnlyList<AdaptedLinear> _layers = TinyLayers.Layers();

    public static TheoryData<string> Methods => [.. AdapterMethods.All.Select(m => m.Name)];

    private string Saved => _folder["adapter"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void WhatIsSavedIsLoadedWhateverTheMethod(string method)
    {
        var parameters = TinyLayers.Head();
        using var saved = TinyLayers.Filled(method, _layers);
        TinyLayers.Save(Saved, saved, parameters);
        AssertLoadedEqual(saved, parameters).Dispose();
    }

    [Fact]
    public void AfterMergesTheGraphTheLogAndTheValuesAreThoseThatWereSaved()
    {
        var parameters = TinyLayers.Head();
        using var saved = TinyLayers.Merged(_layers);
        TinyLayers.Save(Saved, saved, parameters);
        using var loaded = AssertLoadedEqual(saved, parameters);
        Assert.Equal(2, loaded.MergeLog.Count);
        Assert.True(loaded.Delta(_layers[0].Site).equal(saved.Delta(_layers[4].Site)).all().item<bool>(), "the query of layer 0 reads the B that was layer 2's");
    }

    [Fact]
    public void TheFileIsAsLargeAsItsUniqueTensorsAndItsHeader()
    {
        using var set = TinyLayers.Merged(_layers);
        TinyLayers.Save(Saved, set);
        var file = Path.Combine(Saved, "adapter.safetensors");
        var header = 8 + BitConverter.ToInt64(File.ReadAllBytes(file));
        // Two A's, one B of query and three of value, and the head: each once, float32.
        Assert.Equal(header + (4 * ((2 * 4 * 12) + (4 * 10 * 4) + (2 * 12) + 2)), new FileInfo(file).Length);
        Assert.Equal(["adapter.json", "adapter.safetensors"], Directory.GetFiles(Saved).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheManifestCanBeReadByAPerson()
    {
        using var set = TinyLayers.Merged(_layers);
        TinyLayers.Save(Saved, set);
        Approved.Equal("AdapterManifest", File.ReadAllText(Path.Combine(Saved, "adapter.json")));
    }

    [Fact]
    public void AnotherModelIsRefusedWithBothFingerprints()
    {
        using (var set = TinyLayers.Filled("lora", _layers)) TinyLayers.Save(Saved, set);
        var error = Assert.Throws<InputException>(() => AdapterFolder.Load(Saved, _layers, "99887766", TinyLayers.Head()));
        Assert.Equal($"the adapter in {Saved} was trained on another model: on \"models/tiny\" with fingerprint 0f1e2d3c, and this model's is 99887766; load the model it was trained on", error.Message);
    }

    [Fact]
    public void ARenamedARemovedAndAMisshapenTensorAreAllListedAtOnce()
    {
        using (var set = TinyLayers.Filled("aslora", _layers)) TinyLayers.Save(Saved, set);
        var file = Path.Combine(Saved, "adapter.safetensors");
        Dictionary<string, Tensor> tensors;
        using (var reader = SafetensorsReader.Open(file)) tensors = reader.Entries.Keys.ToDictionary(n => n, n => reader.Read(n), StringComparer.Ordinal);
        Assert.True(tensors.Remove("query:A", out var renamed));
        tensors["querry:A"] = renamed;
        Assert.True(tensors.Remove("classifier.bias"));
        tensors["value:A"] = rand(4, 11);
        tensors["classifier.weight"] = ones(2, 12, ScalarType.Int64);
        SafetensorsWriter.Write(file, tensors);

        var values = TinyLayers.Head();
        var before = values[0].Parameter.clone();
        var error = Assert.Throws<InputException>(() => AdapterFolder.Load(Saved, _layers, TinyLayers.Fingerprint, values));
        Assert.Equal($$"""
            {{file}} does not hold the tensors of this adapter:
              "query:A" [4, 12] is missing; did you mean "querry:A"?
              "classifier.bias" [2] is missing
              "value:A" is F32 [4, 11]; expected floating-point numbers [4, 12]
              "classifier.weight" is I64 [2, 12]; expected floating-point numbers [2, 12]
              "querry:A" F32 [4, 12] is not expected
            """.ReplaceLineEndings("\n"), error.Message);
        Assert.True(before.equal(values[0].Parameter).all().item<bool>(), "nothing is changed before all is checked");
        Assert.Throws<InputException>(() => AdapterFolder.Inspect(Saved));
    }

    [Fact]
    public void LayersThatTheModelLacksOrHasInAnotherSizeAreAllNamed()
    {
        using (var set = TinyLayers.Filled("lora", _layers)) TinyLayers.Save(Saved, set);
        List<AdaptedLinear> others = [.. _layers.Skip(2), new("bert.encoder.layer.0.attention.self.query", 13, 10), new("bert.encoder.layer.0.attention.self.valve", 12, 10)];
        Assert.Equal($"""
            the adapter in {Saved} does not fit this model:
              "bert.encoder.layer.0.attention.self.query" is 10 x 12 in the adapter and 10 x 13 in the model
              "bert.encoder.layer.0.attention.self.value" is no layer of this model; did you mean "bert.encoder.layer.0.attention.self.valve"?
            """.ReplaceLineEndings("\n"), LoadError(others));
    }

    [Fact]
    public void ASiteUnderAnotherLayerOrKindIsNamed()
    {
        using (var set = TinyLayers.Filled("lora", _layers)) TinyLayers.Save(Saved, set);
        var file = Path.Combine(Saved, "adapter.json");
        var site = "\"name\":\"bert.encoder.layer.2.attention.self.value\",\"layer\":2,\"kind\":\"value\"";
        var text = File.ReadAllText(file);
        Assert.Contains(site, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(site, site.Replace("\"layer\":2", "\"layer\":1", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Equal($"the adapter in {Saved} does not fit this model: \"bert.encoder.layer.2.attention.self.value\" is \"value\" of layer 1 in the adapter and \"value\" of layer 2 in the model", LoadError(_layers));
    }

    // What is done to the file, and the whole message after its name.
    public static TheoryData<string, string> OneWrongTensor => new()
    {
        { "remove", "\"bert/encoder/layer/1/attention/self/query:B\" [10, 4] is missing" },
        { "rename", "\n  \"bert/encoder/layer/1/attention/self/query:B\" [10, 4] is missing; did you mean \"bert/encoder/layer/1/attention/self/qeury:B\"?\n  \"bert/encoder/layer/1/attention/self/qeury:B\" F32 [10, 4] is not expected" },
        { "transpose", "\"bert/encoder/layer/1/attention/self/query:B\" is F32 [4, 10]; expected floating-point numbers [10, 4]" },
        { "add", "\"bert/encoder/layer/3/attention/self/query:B\" F32 [10, 4] is not expected" },
    };

    [Theory]
    [MemberData(nameof(OneWrongTensor))]
    public void OneTensorThatIsMissingRenamedMisshapenOrTooManyIsAnErrorThatChangesNothing(string change, string problem)
    {
        using (var set = TinyLayers.Filled("aslora", _layers)) TinyLayers.Save(Saved, set);
        const string name = "bert/encoder/layer/1/attention/self/query:B";
        var file = Path.Combine(Saved, "adapter.safetensors");
        var tensors = GoldenCase.ReadAll(file).ToDictionary(StringComparer.Ordinal);
        var value = tensors[name];
        if (change is "remove" or "rename") tensors.Remove(name);
        if (change == "rename") tensors[name.Replace("query", "qeury", StringComparison.Ordinal)] = value;
        if (change == "transpose") tensors[name] = value.t();
        if (change == "add") tensors[name.Replace("/1/", "/3/", StringComparison.Ordinal)] = value;
        SafetensorsWriter.Write(file, tensors);
        Assert.Equal($"{file} does not hold the tensors of this adapter:{(problem[0] == '\n' ? "" : " ")}{problem}", LoadError(_layers));
        Assert.All(_layers, layer => Assert.Null(layer.Adapter));
    }

    [Fact]
    public void LayersAreFoundByNameAmongAllThoseOfTheModel()
    {
        using var set = TinyLayers.Filled("lora", [_layers[3], _layers[1]]);
        TinyLayers.Save(Saved, set);
        using var loaded = AdapterFolder.Load(Saved, _layers, TinyLayers.Fingerprint, TinyLayers.Head());
        Assert.Equal(set.Graph, loaded.Graph);
        Assert.True(set.Delta(_layers[3].Site).equal(loaded.Delta(_layers[3].Site)).all().item<bool>());
    }

    [Fact]
    public void TheModelsOwnParametersAreSavedAndLoadedWithAMethodThatTrainsThem()
    {
        IReadOnlyList<(string, Parameter)> Parameters() => [.. TinyLayers.Head(), ("bert.embeddings.LayerNorm.bias", new Parameter(rand(12)))];
        using var saved = TinyLayers.Filled("bitfit", _layers);
        var parameters = Parameters();
        TinyLayers.Save(Saved, saved, parameters);
        AssertLoadedEqual(saved, parameters, Parameters()).Dispose();
    }

    [Fact]
    public void SavingAgainReplacesTheAdapterAndLeavesNothingBeside()
    {
        using var first = TinyLayers.Filled("lora", _layers);
        using var second = TinyLayers.Filled("vera", _layers);
        TinyLayers.Save(Saved, first);
        TinyLayers.Save(Saved, second);
        Assert.Equal("vera", AdapterFolder.ReadManifest(Saved).Method);
        Assert.Equal([Saved], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void SavingThatFailsLeavesTheOldAdapterAndNothingBeside()
    {
        using var set = TinyLayers.Filled("lora", _layers);
        TinyLayers.Save(Saved, set);
        var before = File.ReadAllBytes(Path.Combine(Saved, "adapter.safetensors"));
        Assert.Throws<ArgumentException>(() => TinyLayers.Save(Saved, set, [("unstorable", new Parameter(rand(2).to(ScalarType.ComplexFloat32)))]));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Saved, "adapter.safetensors")));
        Assert.Equal([Saved], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void AFolderThatHoldsSomethingElseIsNotReplaced()
    {
        using var set = TinyLayers.Filled("lora", _layers);
        Directory.CreateDirectory(Saved);
        File.WriteAllText(Path.Combine(Saved, "thesis.txt"), "precious");
        Assert.Equal($"{Saved} holds thesis.txt, which would be lost if the folder were replaced; choose another one", Assert.Throws<InputException>(() => TinyLayers.Save(Saved, set)).Message);
        Assert.True(File.Exists(Path.Combine(Saved, "thesis.txt")));
        _folder.Write("file", []);
        Assert.Contains("is a file; expected a folder", Assert.Throws<InputException>(() => TinyLayers.Save(_folder["file"], set)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTensorIsLeftBehindBySavingAndLoading()
    {
        var parameters = TinyLayers.Head();
        void Use()
        {
            using var scope = NewDisposeScope();
            using var set = TinyLayers.Filled("aslora", _layers);
            TinyLayers.Save(Saved, set, parameters);
            AdapterFolder.Load(Saved, _layers, TinyLayers.Fingerprint, parameters).Dispose();
        }
        Use();
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private string LoadError(IReadOnlyList<AdaptedLinear> layers) => Assert.Throws<InputException>(() => AdapterFolder.Load(Saved, layers, TinyLayers.Fingerprint, TinyLayers.Head())).Message;

    private AdapterSet AssertLoadedEqual(AdapterSet saved, IReadOnlyList<(string Name, Parameter Parameter)> parameters, IReadOnlyList<(string Name, Parameter Parameter)>? empty = null)
    {
        empty ??= TinyLayers.Head();
        var loaded = AdapterFolder.Load(Saved, _layers, TinyLayers.Fingerprint, empty);
        Assert.Same(saved.Method, loaded.Method);
        Assert.Equal(JsonSerializer.Serialize(saved.Options), JsonSerializer.Serialize(loaded.Options));
        Assert.Equal(saved.Graph, loaded.Graph);
        Assert.Equal(saved.Graph.ToString(), loaded.Graph.ToString());
        Assert.Equal(saved.MergeLog, loaded.MergeLog);
        Assert.All(saved.Factors, f => Assert.Equal(f.Value.bytes.ToArray(), loaded[f.Spec.Id].Value.bytes.ToArray()));
        Assert.All(saved.Factors, f => Assert.Equal(f.Value.requires_grad, loaded[f.Spec.Id].Value.requires_grad));
        Assert.All(parameters.Zip(empty), p => Assert.Equal(p.First.Parameter.bytes.ToArray(), p.Second.Parameter.bytes.ToArray()));
        return loaded;
    }
}
