using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Models.Layers;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AsLora.Bench;

/// <summary>The parts of one layer of RoBERTa-base in bfloat16, each forward and backward; 12 times these, and little else, are a step.</summary>
[InProcess]
public class PartBenchmarks
{
    private const int Width = 768, Inner = 3072, Heads = 12;
    private static readonly long[] Shape = [RobertaBase.Batch, RobertaBase.Length, Width];
    private readonly Tensor _x = Random(Shape), _inner = Random([RobertaBase.Batch, RobertaBase.Length, Inner]);
    private readonly AdaptedLinear _plain = Linear("plain", Width, Width), _adapted = Linear("adapted", Width, Width), _up = Linear("up", Width, Inner), _down = Linear("down", Inner, Width);
    private readonly LayerNorm _norm = new("norm", ones(Width).to(ScalarType.BFloat16), zeros(Width).to(ScalarType.BFloat16), 1e-5);
    private readonly SelfAttention _attention = new("attention", Linear("query", Width, Width), Linear("key", Width, Width), Linear("value", Width, Width), Heads, dropout: 0);
    private AdapterSet? _adapters;

    /// <summary>Attaches an adapter to one of the layers.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _adapters = AdapterSet.Create(LoraMethod.Definition, new MethodOptions(), [_adapted], seed: 5);
        _attention.Pack();
    }

    /// <summary>The product alone.</summary>
    [Benchmark]
    public void Linear768To768() => ForwardAndBackward(() => _plain.call(_x));

    /// <summary>The product and an adapter of rank 8.</summary>
    [Benchmark]
    public void Linear768To768WithAdapter() => ForwardAndBackward(() => _adapted.call(_x));

    /// <summary>The three projections in one product, and the attention of 12 heads.</summary>
    [Benchmark]
    public void Attention() => ForwardAndBackward(() => _attention.call(_x, _x, null));

    /// <summary>Both products of the feed-forward part, with GELU between them.</summary>
    [Benchmark]
    public void FeedForward() => ForwardAndBackward(() => _down.call(nn.functional.gelu(_up.call(_x))));

    /// <summary>GELU alone.</summary>
    [Benchmark]
    public void Gelu() => ForwardAndBackward(() => nn.functional.gelu(_inner));

    /// <summary>The norm alone.</summary>
    [Benchmark]
    public void Norm() => ForwardAndBackward(() => _norm.call(_x));

    /// <summary>Dropout of a tenth of the hidden state.</summary>
    [Benchmark]
    public void Dropout() => ForwardAndBackward(() => nn.functional.dropout(_x, 0.1, training: true));

    private static void ForwardAndBackward(Func<Tensor> part)
    {
        using var scope = NewDisposeScope();
        part().sum().backward();
    }

    private static AdaptedLinear Linear(string name, long inFeatures, long outFeatures)
    {
        var layer = new AdaptedLinear(name, inFeatures, outFeatures, dtype: ScalarType.BFloat16);
        using var _ = no_grad();
        layer.Weight.normal_(0, 0.02);
        layer.Bias!.zero_();
        return layer;
    }

    private static Tensor Random(long[] shape) => randn(shape).to(ScalarType.BFloat16).requires_grad_();
}
