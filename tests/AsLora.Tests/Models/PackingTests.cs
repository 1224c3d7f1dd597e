using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Models;

public sealed class PackingTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly AdaptedLinear[] _layers = [Layer("query", 8), Layer("key", 8), Layer("value", 6)];

    public void Dispose()
    {
        foreach (var layer in _layers) layer.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void PackedLayersGiveWhatTheyGiveAloneAndKeepNamesAndValues()
    {
        var x = rand(2, 5, 8);
        var alone = _layers.Select(l => l.forward(x)).ToList();
        var weights = _layers.Select(l => l.Weight.clone()).ToList();
        using var packed = new PackedLinears(_layers);
        packed.Pack();
        Assert.All(packed.Forward(x).Zip(alone), p => Assert.InRange((p.First - p.Second).abs().max().item<float>(), 0, 1e-6f));
        Assert.All(_layers.Zip(weights), p => Assert.True(p.First.Weight.allclose(p.Second, 0, 0)));
        Assert.All(_layers, l => Assert.Equal(["weight", "bias"], l.named_parameters().Select(p => p.name)));
    }

    [Fact]
    public void APackedLayerSeesWhatIsWrittenIntoItsWeightAndItsAdapter()
    {
        var x = rand(2, 5, 8);
        using var packed = new PackedLinears(_layers);
        packed.Pack();
        using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2 }, [_layers[0], _layers[2]], 1);
        using (no_grad()) foreach (var factor in set.Factors) nn.init.normal_(factor.Value, 0, 0.3);
        var adapted = packed.Forward(x).ToList();
        set.Fuse();
        Assert.All(packed.Forward(x).Zip(adapted), p => Assert.InRange((p.First - p.Second).abs().max().item<float>(), 0, 1e-5f));
    }

    [Fact]
    public void ALayerThatTrainsIsNotPackedAndTakesItsGradient()
    {
        using var packed = new PackedLinears(_layers);
        packed.Pack();
        _layers[1].Bias!.requires_grad = true;
        packed.Forward(rand(2, 5, 8))[1].sum().backward();
        Assert.Equal(10, _layers[1].Bias!.grad![0].item<float>());
        packed.Pack();
        Assert.True(_layers[1].Bias!.requires_grad);
    }

    [Fact]
    public void AMovedLayerComputesForItselfUntilItIsPackedAgain()
    {
        var x = rand(2, 5, 8).to(ScalarType.BFloat16);
        using var packed = new PackedLinears(_layers);
        packed.Pack();
        foreach (var layer in _layers) layer.to(ScalarType.BFloat16);
        var moved = packed.Forward(x);
        packed.Pack();
        Assert.All(packed.Forward(x).Zip(moved), p => Assert.InRange((p.First - p.Second).to(ScalarType.Float32).abs().max().item<float>(), 0, 0.02f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LayersMadeInOneStorageAreFilledThroughTheirOwnParametersAndAreNeverCopied(bool hasBias)
    {
        using var _ = no_grad();
        var make = new LayerFactory(ScalarType.Float32, CPU, trains: _ => false);
        using var packed = make.Linears("attention", 8, hasBias, ("q_proj", 8), ("k_proj", 4), ("v_proj", 4));
        var parameters = packed.Layers.SelectMany(l => l.named_parameters().Select(p => p.parameter)).ToList();
        Assert.Equal(hasBias ? 6 : 3, parameters.Count);
        foreach (var parameter in parameters) nn.init.normal_(parameter, 0, 0.3);
        packed.Pack();
        Assert.All(parameters.Zip(packed.Layers.SelectMany(l => l.named_parameters())), p => Assert.Same(p.First, p.Second.parameter));
        var x = rand(2, 5, 8);
        Assert.All(packed.Layers.Zip(packed.Forward(x)), p => Assert.InRange((p.First.forward(x) - p.Second).abs().max().item<float>(), 0, 1e-6f));
        foreach (var layer in packed.Layers) layer.Dispose();
    }

    [Fact]
    public void LayersOfWhichOneTrainsAreMadeApart()
    {
        var make = new LayerFactory(ScalarType.BFloat16, CPU, name => name == "attention.k_proj.bias");
        using var packed = make.Linears("attention", 8, hasBias: true, ("q_proj", 8), ("k_proj", 4));
        var (frozen, trained) = (ScalarType.BFloat16, ScalarType.Float32);
        Assert.Equal([frozen, frozen, frozen, trained], packed.Layers.SelectMany(l => new[] { l.Weight.dtype, l.Bias!.dtype }));
        Assert.True(packed.Layers[1].Bias!.requires_grad);
        foreach (var layer in packed.Layers) layer.Dispose();
    }

    private static AdaptedLinear Layer(string name, long outFeatures)
    {
        using var _ = no_grad();
        var layer = new AdaptedLinear(name, 8, outFeatures);
        nn.init.normal_(layer.Weight, 0, 0.3);
        nn.init.normal_(layer.Bias!, 0, 0.3);
        return layer;
    }
}
