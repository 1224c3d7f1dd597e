using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>The first half of a layer: self-attention, its output projection and the residual.</summary>
internal sealed class BertAttention : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly SelfAttention self;
    private readonly BertOutput output;

    public BertAttention(string name, BertConfig config, LayerFactory make) : base(name)
    {
        Adapters.AdaptedLinear Projection(string kind) => make.Linear($"{name}.self.{kind}", config.HiddenSize, config.HiddenSize);
        self = new($"{name}.self", Projection("query"), Projection("key"), Projection("value"), config.Heads, config.AttentionDropout);
        output = new($"{name}.output", config.HiddenSize, config, make);
        RegisterComponents();
    }

    /// <summary>Queries, keys and values.</summary>
    public SelfAttention Self => self;

    /// <summary>The output projection.</summary>
    public BertOutput Output => output;

    /// <summary>Attends.</summary>
    /// <param name="asking">The positions whose output is wanted, [batch, queries, hidden]; see <see cref="SelfAttention.forward"/>.</param>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="mask">[batch · heads, 1, length], or null.</param>
    /// <returns>[batch, queries, hidden].</returns>
    public override Tensor forward(Tensor asking, Tensor x, Tensor? mask) => output.call(self.call(asking, x, mask), asking);
}
