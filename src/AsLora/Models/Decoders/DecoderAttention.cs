using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>
/// Causal self-attention with grouped queries: several heads that ask share the keys and values of one (arXiv 2305.13245). Their queries stand one below the
/// other, so that keys and values are never repeated in memory.
/// </summary>
internal sealed class DecoderAttention : nn.Module<Tensor, AttentionContext, Tensor>
{
    private readonly AdaptedLinear q_proj, k_proj, v_proj, o_proj;
    private readonly PackedLinears _projections;
    private readonly DecoderConfig _config;
    private readonly int _layer;

    public DecoderAttention(string name, int layer, DecoderConfig config, LayerFactory make) : base(name)
    {
        (_config, _layer) = (config, layer);
        var (all, shared) = ((long)config.Heads * config.HeadSize, (long)config.KeyValueHeads * config.HeadSize);
        _projections = make.Linears(name, config.HiddenSize, config.ProjectionBias, ("q_proj", all), ("k_proj", shared), ("v_proj", shared));
        (q_proj, k_proj, v_proj) = (_projections.Layers[0], _projections.Layers[1], _projections.Layers[2]);
        o_proj = make.Linear($"{name}.o_proj", all, config.HiddenSize, config.OutputBias);
        RegisterComponents();
    }

    /// <summary>The four linear layers, in the order of the data.</summary>
    public IEnumerable<AdaptedLinear> Linears => [q_proj, k_proj, v_proj, o_proj];

    /// <summary>The share of attention weights dropped while training.</summary>
    public double Dropout => _config.AttentionDropout;

    /// <summary>Lays the projections' frozen weights in one storage.</summary>
    public void Pack() => _projections.Pack();

    /// <summary>Every token gathers from itself and those before it.</summary>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="context">Positions, mask and cache.</param>
    /// <returns>[batch, length, hidden].</returns>
    public override Tensor forward(Tensor x, AttentionContext context)
    {
        var (batch, length, size) = (x.shape[0], x.shape[1], _config.HeadSize);
        var projected = _projections.Forward(x);
        Tensor Heads(Tensor y) => y.view(batch, length, -1, size);
        // Heads that share keys and values are neighbours: [batch, length, heads, size] → [batch · groups, heads a group · length, size].
        Tensor Grouped(Tensor y) => y.transpose(1, 2).reshape(batch * _config.KeyValueHeads, -1, size);

        var q = Grouped(context.Turn.Apply(Heads(projected[0])));
        var (k, v) = (Grouped(context.Turn.Apply(Heads(projected[1]))), Grouped(Heads(projected[2])));
        if (context.Cache is { } cache) (k, v) = cache.Append(_layer, k, v);
        var gathered = Gather(q, k, v, context);                                                                        // as q
        return o_proj.call(gathered.view(batch, _config.Heads, length, size).transpose(1, 2).reshape(batch, length, -1));
    }

    private Tensor Gather(Tensor q, Tensor k, Tensor v, AttentionContext context)
    {
        var (first, mask) = context.For(_config.Window.Layers[_layer], k.shape[1]);
        if (first > 0) (k, v) = (k.narrow(1, first, k.shape[1] - first), v.narrow(1, first, v.shape[1] - first));
        // softmax(Q Kᵀ / √size + mask) V, [batch · groups, heads a group · length, keys] in between.
        var scores = q.mul(1 / Math.Sqrt(_config.HeadSize)).bmm(k.transpose(1, 2));
        if (mask is not null) scores.add_(mask);
        return Adapters.Dropout.Apply(scores.softmax(-1), _config.AttentionDropout, training).bmm(v);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _projections.Dispose();
        base.Dispose(disposing);
    }
}
