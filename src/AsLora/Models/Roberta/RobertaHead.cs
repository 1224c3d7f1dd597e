using AsLora.Adapters;
using AsLora.Models.Bert;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Roberta;

/// <summary>out_proj(dropout(tanh(dense(dropout(first token))))).</summary>
internal sealed class RobertaHead : nn.Module<Tensor, Tensor>
{
    private readonly AdaptedLinear dense, out_proj;
    private readonly double _dropout;

    public RobertaHead(string name, BertConfig config, TaskHead head, LayerFactory make) : base(name)
    {
        dense = make.Linear($"{name}.dense", config.HiddenSize, config.HiddenSize);
        out_proj = make.Linear($"{name}.out_proj", config.HiddenSize, head.Outputs);
        _dropout = config.HeadDropout;
        RegisterComponents();
    }

    /// <summary>The last layer.</summary>
    public AdaptedLinear Output => out_proj;

    /// <summary>Classifies.</summary>
    /// <param name="first">[batch, hidden].</param>
    /// <returns>[batch, outputs].</returns>
    public override Tensor forward(Tensor first) => out_proj.call(Drop(tanh(dense.call(Drop(first)))));

    private Tensor Drop(Tensor x) => Dropout.Apply(x, _dropout, training);
}
