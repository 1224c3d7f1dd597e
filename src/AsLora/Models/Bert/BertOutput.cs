using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>The end of both halves of a layer: LayerNorm(dropout(W x + c) + residual).</summary>
internal sealed class BertOutput : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly AdaptedLinear dense;
    private readonly LayerNorm LayerNorm;
    private readonly double _dropout;

    public BertOutput(string name, int inFeatures, BertConfig config, LayerFactory make) : base(name)
    {
        dense = make.Linear($"{name}.dense", inFeatures, config.HiddenSize);
        LayerNorm = make.Norm($"{name}.LayerNorm", config.HiddenSize, config.LayerNormEpsilon);
        _dropout = config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>The linear layer.</summary>
    public AdaptedLinear Dense => dense;

    /// <summary>Projects and adds the residual.</summary>
    /// <param name="x">[batch, length, in].</param>
    /// <param name="residual">[batch, length, hidden].</param>
    /// <returns>[batch, length, hidden].</returns>
    public override Tensor forward(Tensor x, Tensor residual) => LayerNorm.call(Dropout.Apply(dense.call(x), _dropout, training) + residual);
}
