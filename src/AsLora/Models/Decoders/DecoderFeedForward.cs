using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>The wide part of a layer: down(activation(gate x) ⊙ up x) (SwiGLU, arXiv 2002.05202).</summary>
internal sealed class DecoderFeedForward : nn.Module<Tensor, Tensor>
{
    private readonly AdaptedLinear gate_proj, up_proj, down_proj;
    private readonly PackedLinears _wide;
    private readonly Func<Tensor, Tensor> _activation;

    public DecoderFeedForward(string name, DecoderConfig config, LayerFactory make) : base(name)
    {
        _activation = Activations.Get(config.Activation);
        _wide = make.Linears(name, config.HiddenSize, config.FeedForwardBias, ("gate_proj", config.IntermediateSize), ("up_proj", config.IntermediateSize));
        (gate_proj, up_proj) = (_wide.Layers[0], _wide.Layers[1]);
        down_proj = make.Linear($"{name}.down_proj", config.IntermediateSize, config.HiddenSize, config.FeedForwardBias);
        RegisterComponents();
    }

    /// <summary>The three linear layers, in the order of the data.</summary>
    public IEnumerable<AdaptedLinear> Linears => [gate_proj, up_proj, down_proj];

    /// <summary>Lays the frozen weights of gate and up in one storage.</summary>
    public void Pack() => _wide.Pack();

    /// <summary>Widens, gates and narrows.</summary>
    /// <param name="x">[batch, length, hidden].</param>
    /// <returns>[batch, length, hidden].</returns>
    public override Tensor forward(Tensor x)
    {
        var wide = _wide.Forward(x);
        return down_proj.call(_activation(wide[0]) * wide[1]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _wide.Dispose();
        base.Dispose(disposing);
    }
}
