using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>One layer of the encoder: attention, then the feed-forward part, each with its residual and norm.</summary>
internal sealed class BertLayer : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly BertAttention attention;
    private readonly BertIntermediate intermediate;
    private readonly BertOutput output;

    public BertLayer(string name, BertConfig config, LayerFactory make) : base(name)
    {
        attention = new($"{name}.attention", config, make);
        intermediate = new($"{name}.intermediate", config, make);
        output = new($"{name}.output", config.IntermediateSize, config, make);
        RegisterComponents();
    }

    /// <summary>Every linear layer, in the order of the data.</summary>
    public IEnumerable<AdaptedLinear> Linears => [.. attention.Self.Projections, attention.Output.Dense, intermediate.Dense, output.Dense];

    /// <summary>See <see cref="SelfAttention.Pack"/>.</summary>
    public void Pack() => attention.Self.Pack();

    /// <summary>Computes the layer. What the gradient does not need is freed on return, so that the next layer finds its memory warm.</summary>
    /// <param name="asking">The positions whose output is wanted, [batch, queries, hidden]; see <see cref="SelfAttention.forward"/>.</param>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="mask">[batch · heads, 1, length], or null.</param>
    /// <returns>[batch, queries, hidden].</returns>
    public override Tensor forward(Tensor asking, Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var attended = attention.call(asking, x, mask);
        return output.call(intermediate.call(attended), attended).MoveToOuterDisposeScope();
    }
}
