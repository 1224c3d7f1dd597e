using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// Multi-head self-attention (arXiv 1706.03762): softmax(Q Kᵀ / √d + mask) V for every head. The products are written out, on contiguous tensors: libtorch's
/// fused attention is several times slower backwards in bfloat16 on the CPU.
/// </summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly AdaptedLinear query, key, value;
    private readonly int _heads;
    private readonly double _dropout;
    private readonly PackedLinears _packed;

    /// <summary>Takes its projections.</summary>
    /// <param name="name">The module path.</param>
    /// <param name="query">[hidden] to [hidden].</param>
    /// <param name="key">[hidden] to [hidden].</param>
    /// <param name="value">[hidden] to [hidden].</param>
    /// <param name="heads">How many heads share the width.</param>
    /// <param name="dropout">The share of attention weights dropped while training.</param>
    public SelfAttention(string name, AdaptedLinear query, AdaptedLinear key, AdaptedLinear value, int heads, double dropout) : base(name)
    {
        (this.query, this.key, this.value, _heads, _dropout) = (query, key, value, heads, dropout);
        _packed = new(query, key, value);
        RegisterComponents();
    }

    /// <summary>The three projections.</summary>
    public IReadOnlyList<AdaptedLinear> Projections => _packed.Layers;

    /// <summary>Lays the projections' frozen weights in one storage, so that one product computes all three.</summary>
    public void Pack() => _packed.Pack();

    /// <summary>Every position that asks gathers from every position.</summary>
    /// <param name="asking">The positions whose output is wanted, [batch, queries, hidden]: all of <paramref name="x"/> (the same object), or a part of it.</param>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="mask">What is added to the scores of padding, [batch · heads, 1, length]; null where nothing is padded.</param>
    /// <returns>[batch, queries, hidden].</returns>
    public override Tensor forward(Tensor asking, Tensor x, Tensor? mask)
    {
        var (batch, queries, hidden) = (asking.shape[0], asking.shape[1], asking.shape[2]);
        var size = hidden / _heads;
        Tensor Heads(Tensor y) => y.view(batch, -1, _heads, size).transpose(1, 2).reshape(batch * _heads, -1, size);      // [batch · heads, length, size]

        var projected = ReferenceEquals(asking, x) ? _packed.Forward(x) : [query.call(asking), .. _packed.Forward(x, first: 1)];
        var (q, k, v) = (Heads(projected[0]), Heads(projected[1]), Heads(projected[2]));
        var scores = q.mul(1 / Math.Sqrt(size)).bmm(k.transpose(1, 2));                                                 // [batch · heads, queries, length]
        if (mask is not null) scores.add_(mask);
        var weights = Dropout.Apply(scores.softmax(-1), _dropout, training);
        var context = weights.bmm(v);                                                                                   // [batch · heads, queries, size]
        return context.view(batch, _heads, queries, size).transpose(1, 2).reshape(batch, queries, hidden);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _packed.Dispose();
        base.Dispose(disposing);
    }
}
