using AsLora.Adapters;
using AsLora.Models.Layers;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>Embeddings, layers and, where the variant has one, the pooler: everything under the prefix of a BERT or RoBERTa model.</summary>
internal sealed class BertEncoder : nn.Module<TokenBatch, Tensor>
{
    // exp(x − 1e30) is exactly 0 in every type, and nothing becomes infinite on the way there.
    private const float Masked = -1e30f;

    private readonly BertEmbeddings embeddings;
    private readonly BertLayers encoder;
    private readonly BertPooler? pooler;
    private readonly BertConfig _config;
    private ScalarType _type;

    public BertEncoder(BertVariant variant, BertConfig config, LayerFactory make) : base(variant.ModelType)
    {
        var prefix = variant.ModelType;
        (_config, _type) = (config, make.ComputeType);
        embeddings = new($"{prefix}.embeddings", config, variant, make);
        encoder = new($"{prefix}.encoder", config, make);
        if (variant.HasPooler) pooler = new($"{prefix}.pooler", config, make);
        RegisterComponents();
        Linears = [.. encoder.Layers.SelectMany(l => l.Linears)];
    }

    /// <summary>The table of words, [vocabulary, hidden].</summary>
    public Tensor Words => embeddings.Words;

    /// <summary>The linear layers of every layer, in the order of the data.</summary>
    public IReadOnlyList<AdaptedLinear> Linears { get; }

    /// <summary>See <see cref="SelfAttention.Pack"/>.</summary>
    public void Pack()
    {
        foreach (var layer in encoder.Layers) layer.Pack();
    }

    /// <summary>The pooler's view of the first token; the variant must have one.</summary>
    /// <param name="first">[batch, hidden].</param>
    /// <returns>[batch, hidden].</returns>
    public Tensor Pool(Tensor first) => pooler!.call(first);

    /// <summary>The first token's last hidden state, which is all a head reads; the last layer computes nothing else.</summary>
    /// <param name="batch">The texts.</param>
    /// <returns>[batch, hidden].</returns>
    public override Tensor forward(TokenBatch batch)
    {
        var (x, mask) = Through(batch, encoder.Layers.SkipLast(1));
        return encoder.Layers[^1].call(x.narrow(1, 0, 1).contiguous(), x, mask).squeeze(1);
    }

    /// <summary>Every token's last hidden state.</summary>
    /// <param name="batch">The texts.</param>
    /// <returns>[batch, length, hidden].</returns>
    public Tensor LastHiddenState(TokenBatch batch) => Through(batch, encoder.Layers).X;

    /// <summary>The output of the embeddings, then that of every layer.</summary>
    /// <param name="batch">The texts.</param>
    /// <returns>layers + 1 times [batch, length, hidden].</returns>
    public IReadOnlyList<Tensor> HiddenStates(TokenBatch batch)
    {
        var (x, mask) = Embed(batch);
        return [x, .. encoder.Layers.Select(layer => x = layer.call(x, x, mask))];
    }

    /// <inheritdoc/>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        _type = dtype ?? _type;
        base._toEpilog(dtype, device, non_blocking);
    }

    private (Tensor X, Tensor? Mask) Through(TokenBatch batch, IEnumerable<BertLayer> layers)
    {
        var (x, mask) = Embed(batch);
        foreach (var layer in layers)
        {
            using var before = x;
            x = layer.call(x, x, mask);
        }
        return (x, mask);
    }

    // The input of the first layer and the additive mask. The tables may be float32 because they train; from here on everything has the computing type.
    private (Tensor X, Tensor? Mask) Embed(TokenBatch batch) => (embeddings.call(batch).to(_type), batch.Mask is null ? null : AdditiveMask(batch.Mask));

    // [batch, length] of true for tokens → [batch · heads, 1, length] of what is added to their scores.
    private Tensor AdditiveMask(Tensor mask) =>
        zeros(mask.shape, dtype: _type, device: mask.device).masked_fill(mask.logical_not(), Masked).repeat_interleave(_config.Heads, 0).unsqueeze(1);
}
