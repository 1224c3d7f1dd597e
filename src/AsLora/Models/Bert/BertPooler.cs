using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>tanh(W x + c) of the first token's last hidden state.</summary>
internal sealed class BertPooler : nn.Module<Tensor, Tensor>
{
    private readonly AdaptedLinear dense;

    public BertPooler(string name, BertConfig config, LayerFactory make) : base(name)
    {
        dense = make.Linear($"{name}.dense", config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    /// <summary>Pools.</summary>
    /// <param name="first">[batch, hidden].</param>
    /// <returns>[batch, hidden].</returns>
    public override Tensor forward(Tensor first) => tanh(dense.call(first));
}
