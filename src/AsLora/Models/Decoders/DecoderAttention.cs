using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>
/// Causal self-attention with grouped queries: several query heads share the keys and values of one (arXiv 2305.13245). Their queries stand one below the
/// other, so that keys and values are never repeated in memory.
/// </summary>
internal sealed class DecoderAttention : nn.Module<Tensor, AttentionContext, Tensor?, Tensor>
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
    /// <param name="wanted">The positions whose output is wanted, as row · length + position, int64, [wanted]; null for all.</param>
    /// <returns>[batch, length, hidden], or [wanted, hidden].</returns>
    public override Tensor forward(Tensor x, AttentionContext context, Tensor? wanted)
    {
        var (batch, length, size) = (x.shape[0], x.shape[1], _config.HeadSize);
        var projected = _projections.Forward(x);
        Tensor Heads(Tensor y) => y.view(batch, length, -1, size);
        // Heads that share keys and values are neighbours: [batch, heads, length, size] → [batch · groups, heads a group · length, size].
        Tensor Grouped(Tensor y) => y.reshape(batch * _config.KeyValueHeads, -1, size);

        var q = Grouped(context.Queries.Apply(Heads(projected[0])));
        var (k, v) = (Grouped(context.Keys.Apply(Heads(projected[1]))), Grouped(Heads(projected[2]).transpose(1, 2)));
        if (context.Cache is { } cache) (k, v) = cache.Append(_layer, k, v);
        var gathered = Gather(q, k, v, context.Blocks(_config.Window.Layers[_layer])); // as q
        var side = gathered.view(batch, _config.Heads, length, size).transpose(1, 2).reshape(batch, length, -1);
        return o_proj.call(wanted is null ? side : side.view(batch * length, -1).index_select(0, wanted));
    }

    // Block by block; the tokens of all heads of a group stand one below the other, and a block takes its tokens of every head.
    private Tensor Gather(Tensor q, Tensor k, Tensor v, IReadOnlyList<QueryBlock> blocks)
    {
        if (blocks is [var whole]) return Gather(q, k, v, whole);
        var (groups, heads, size) = (q.shape[0], (long)_config.HeadsPerGroup, q.shape[2]);
        var asking = q.view(groups, heads, -1, size).split([.. blocks.Select(b => b.Count)], 2);
        return cat([.. blocks.Zip(asking, (block, part) => Gather(part.reshape(groups, -1, size), k, v, block).view(groups, heads, -1, size))], 2).view(q.shape);
    }

    // softmax(Q Kᵀ / √size + mask) V; the root is in Q already.
    private Tensor Gather(Tensor q, Tensor k, Tensor v, QueryBlock block)
    {
        Tensor Seen(Tensor all) => block.Keys == all.shape[1] ? all : all.narrow(1, block.FirstKey, block.Keys);
        var weights = block.Weights(q.bmm(Seen(k).transpose(1, 2)));                                    // [batch · groups, heads a group · count, keys]
        return Adapters.Dropout.Apply(weights, _config.AttentionDropout, training).bmm(Seen(v));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _projections.Dispose();
        base.Dispose(disposing);
    }
}
