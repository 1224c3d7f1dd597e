using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files.Peft;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files.Peft;

/// <summary>Damaged and hostile folders of PEFT: refused with a typed error, or loaded as their bytes say.</summary>
public sealed class PeftMutationTests : IDisposable
{
    private const int Configs = 1000, Weights = 400;
    private readonly TempFolder _above = new();
    private readonly string _folder, _config, _weights;

    public PeftMutationTests()
    {
        _folder = _above["peft"];
        (_config, _weights) = (Path.Combine(_folder, "adapter_config.json"), Path.Combine(_folder, "adapter_model.safetensors"));
        using var scope = NewDisposeScope();
        using (var set = TinyLayers.Filled("lora", TinyLayers.Layers())) TinyLayers.Save(_above["native"], set);
        PeftExport.Write(_above["native"], _folder);
    }

    public static TheoryData<string> NoFiles => FileMutations.Names;

    public void Dispose() => _above.Dispose();

    [Fact]
    public void AMutatedConfigurationIsReadAsItSaysOrRefused()
    {
        var (valid, weights) = (File.ReadAllBytes(_config), StrictSafetensors.Read(File.ReadAllBytes(_weights))!);
        Hostile.Sample(Gen.OneOf(JsonMutations.Of(valid), ByteMutations.Of(valid)), Configs, mutation =>
        {
            File.WriteAllBytes(_config, mutation.Bytes);
            if (Hostile.Read(_folder, () => PeftFolder.Inspect(_folder)) is not { } contents) return;
            using var document = JsonDocument.Parse(mutation.Bytes);
            var (root, config) = (document.RootElement, contents.Config);
            var isVera = config.Method == "vera";
            Assert.Equal((Number("r", isVera ? 256 : 8), isVera ? 1 : Number("lora_alpha", 8)), (config.Rank, config.Alpha));
            Assert.Equal(Number(isVera ? "vera_dropout" : "lora_dropout", 0), config.Dropout);
            Assert.True(contents.Manifest is { Head.Outputs: 2, Labels.Count: 2 });
            LoadAndCompare(weights);

            double Number(string key, double otherwise) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : otherwise;
        });
    }

    [Fact]
    public void MutatedTensorsAreLoadedAsTheirBytesSayOrRefused() => Hostile.Sample(SafetensorsMutations.Of(File.ReadAllBytes(_weights)), Weights, mutation =>
    {
        File.WriteAllBytes(_weights, mutation.Bytes);
        if (Hostile.Read(_folder, () => PeftFolder.Inspect(_folder)) is { } contents) Hostile.Read(_folder, () => contents.Manifest);
        LoadAndCompare(StrictSafetensors.Read(mutation.Bytes));
    });

    [Fact]
    public void AHeadThatClaimsMoreClassesThanTheFileHasRoomForHasNone()
    {
        File.WriteAllBytes(_weights, SafetensorsBytes.Make("""{"base_model.model.classifier.weight":{"dtype":"F32","shape":[2147483646,0],"data_offsets":[0,0]}}"""));
        var manifest = Hostile.Read(_folder, () => PeftFolder.Inspect(_folder).Manifest);
        Assert.Null(manifest!.Head);
        Assert.Empty(manifest.Labels);
    }

    [Theory]
    [InlineData("\"lora_alpha\": 1e400", "lora_alpha is 1e400: expected a number above 0")]
    [InlineData("\"revision\": \"\\ud800\"", "is not valid JSON: ")]
    [InlineData("\"target_modules\": [\"\\udc00\"]", "is not valid JSON: ")]
    public void ANumberOrATextThatIsNoneIsRefused(string damage, string expected)
    {
        File.WriteAllText(_config, $$"""{"peft_type": "LORA", {{damage}}{{(damage.Contains("target", StringComparison.Ordinal) ? "" : ", \"target_modules\": [\"query\"]")}}}""");
        var error = Assert.Throws<InputException>(() => PeftFolder.Inspect(_folder));
        Assert.StartsWith(_config, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderBehindLinksIsLoadedAsTheCacheOfAHubConsistsOfThem()
    {
        var strict = StrictSafetensors.Read(File.ReadAllBytes(_weights));
        FileMutations.MoveBehindALink(_config, _above["one"]);
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
        FileMutations.All[what](_config);
        Hostile.InTime(() => Assert.False(LoadAndCompare(null)), () => what);
    }

    // Whether it was loaded. Where it was not, no layer may have changed.
    private bool LoadAndCompare(StrictSafetensors? weights)
    {
        using var scope = NewDisposeScope();
        var (layers, head) = (TinyLayers.Layers(), TinyLayers.Head());
        using var set = Hostile.Read(_folder, () => PeftFolder.Load(_folder, layers, head));
        if (set is null)
        {
            Assert.All(layers, layer => Assert.Null(layer.Adapter));
            return false;
        }
        foreach (var factor in set.Factors)
        {
            var site = set.Graph.ReadersOf(factor.Spec.Id).First().Name;
            Assert.Equal(weights!.Tensors[$"base_model.model.{site}.lora_{factor.Spec.Role}.weight"].Data, factor.Value.bytes.ToArray());
        }
        foreach (var (name, parameter) in head) Assert.Equal(weights!.Tensors[$"base_model.model.{name}"].Data, parameter.bytes.ToArray());
        return true;
    }
}
