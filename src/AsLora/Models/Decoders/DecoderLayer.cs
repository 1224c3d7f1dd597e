using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>One layer: attention, then the feed-forward part, each on the normalized input and added to it.</summary>
internal sealed class DecoderLayer : nn.Module<Tensor, AttentionContext, Tensor?, Tensor>
{
    private readonly DecoderAttention self_attn;
    private readonly DecoderFeedForward mlp;
    private readonly RmsNorm input_layernorm, post_attention_layernorm;

    public DecoderLayer(string name, int layer, DecoderConfig config, LayerFactory make) : base(name)
    {
        self_attn = new($"{name}.self_attn", layer, config, make);
        mlp = new($"{name}.mlp", config, make);
        input_layernorm = make.RmsNorm($"{name}.input_layernorm", config.HiddenSize, config.NormEpsilon);
        post_attention_layernorm = make.RmsNorm($"{name}.post_attention_layernorm", config.HiddenSize, config.NormEpsilon);
        RegisterComponents();
    }

    /// <summary>Every linear layer, in the order of the data.</summary>
    public IEnumerable<AdaptedLinear> Linears => [.. self_attn.Linears, .. mlp.Linears];

    /// <summary>Whether something in it trains: a parameter of its own, or a factor.</summary>
    public bool IsTrained => parameters().Any(p => p.requires_grad) || Linears.Any(l => l.Adapter is { IsTrained: true });

    /// <summary>Whether it draws random numbers while training.</summary>
    public bool Drops => training && (self_attn.Dropout > 0 || Linears.Any(l => l.Adapter is { Dropout: > 0 }));

    /// <summary>See <see cref="PretrainedModel.Pack"/>.</summary>
    public void Pack()
    {
        self_attn.Pack();
        mlp.Pack();
    }

    /// <summary>Computes the layer. What the gradient does not need is freed on return, so that the next layer finds its memory warm.</summary>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="context">Positions, mask and cache.</param>
    /// <param name="wanted">The positions whose output is wanted, as row · length + position, int64, [wanted]; null for all.</param>
    /// <returns>[batch, length, hidden], or [wanted, hidden].</returns>
    public override Tensor forward(Tensor x, AttentionContext context, Tensor? wanted)
    {
        using var scope = NewDisposeScope();
        var residual = wanted is null ? x : x.view(-1, x.shape[^1]).index_select(0, wanted);
        var attended = residual + self_attn.call(input_layernorm.call(x), context, wanted);
        return (attended + mlp.call(post_attention_layernorm.call(attended))).MoveToOuterDisposeScope();
    }
}
