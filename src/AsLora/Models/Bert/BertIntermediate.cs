using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>The wide part of a layer: activation(W x + c).</summary>
internal sealed class BertIntermediate : nn.Module<Tensor, Tensor>
{
    private readonly AdaptedLinear dense;
    private readonly Func<Tensor, Tensor> _activation;

    public BertIntermediate(string name, BertConfig config, LayerFactory make) : base(name)
    {
        dense = make.Linear($"{name}.dense", config.HiddenSize, config.IntermediateSize);
        _activation = Activations.Get(config.Activation);
        RegisterComponents();
    }

    /// <summary>The linear layer.</summary>
    public AdaptedLinear Dense => dense;

    /// <summary>Widens.</summary>
    /// <param name="x">[batch, length, hidden].</param>
    /// <returns>[batch, length, intermediate].</returns>
    public override Tensor forward(Tensor x) => _activation(dense.call(x));
}
