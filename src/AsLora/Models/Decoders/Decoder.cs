using AsLora.Adapters;
using AsLora.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>The token embeddings, the layers and the last norm: everything under <c>model.</c> of a LLaMA, Mistral or Qwen2 model.</summary>
internal sealed class Decoder : nn.Module
{
    /// <summary>The prefix of its parameters, without the dot.</summary>
    public const string Prefix = "model";

    private readonly Layers.Embedding embed_tokens;
    private readonly ModuleList<DecoderLayer> layers;
    private readonly RmsNorm norm;
    private readonly DecoderConfig _config;
    private ScalarType _type;

    public Decoder(DecoderConfig config, LayerFactory make) : base(Prefix)
    {
        (_config, _type) = (config, make.ComputeType);
        embed_tokens = make.Embedding($"{Prefix}.embed_tokens", config.VocabularySize, config.HiddenSize);
        layers = new([.. Enumerable.Range(0, config.Layers).Select(i => new DecoderLayer($"{Prefix}.layers.{i}", i, config, make))]);
        norm = make.RmsNorm($"{Prefix}.norm", config.HiddenSize, config.NormEpsilon);
        RegisterComponents();
        Linears = [.. layers.SelectMany(l => l.Linears)];
    }

    /// <summary>The numbers that decide what it computes.</summary>
    public DecoderConfig Config => _config;

    /// <summary>The linear layers of every layer, in the order of the data.</summary>
    public IReadOnlyList<AdaptedLinear> Linears { get; }

    /// <summary>The token embeddings, [vocabulary, hidden].</summary>
    public Parameter Words => embed_tokens.Table;

    /// <summary>The type it computes in.</summary>
    public ScalarType ComputeType => _type;

    /// <summary>See <see cref="CausalLanguageModel.RecomputesActivations"/>.</summary>
    public bool RecomputesActivations { get; set; }

    /// <summary>See <see cref="PretrainedModel.Pack"/>.</summary>
    public void Pack()
    {
        foreach (var layer in layers) layer.Pack();
    }

    /// <summary>The last layer's output, before the last norm.</summary>
    /// <param name="ids">int64, [batch, length].</param>
    /// <param name="mask">bool, [batch, keys]; see <see cref="AttentionContext.Of"/>.</param>
    /// <param name="documents">int64, [batch, length]; see there.</param>
    /// <param name="wanted">
    /// The positions whose output is wanted, as row · length + position, int64, [wanted]: the last layer computes nothing else. Null for all.
    /// </param>
    /// <param name="cache">Keys and values of what came before; null for nothing.</param>
    /// <returns>[batch, length, hidden], or [wanted, hidden].</returns>
    public Tensor Hidden(Tensor ids, Tensor? mask, Tensor? documents = null, Tensor? wanted = null, KeyValueCache? cache = null)
    {
        var context = AttentionContext.Of(_config, ids, mask, documents, cache, _type);
        var x = Embed(ids);
        foreach (var layer in layers.SkipLast(1))
        {
            using var before = x;
            x = RecomputesActivations ? RecomputedLayer.Compute(layer, x, context) : layer.call(x, context, null);
        }
        // What the last layer keeps is the first that the backward pass takes: to compute it again would free nothing.
        using (x) return layers[^1].call(x, context, wanted);
    }

    /// <summary>The output of the token embeddings, then that of every layer, the last one after the last norm.</summary>
    /// <param name="ids">int64, [batch, length].</param>
    /// <param name="mask">bool, [batch, length].</param>
    /// <returns>layers + 1 times [batch, length, hidden].</returns>
    public IReadOnlyList<Tensor> HiddenStates(Tensor ids, Tensor? mask)
    {
        var context = AttentionContext.Of(_config, ids, mask, documents: null, cache: null, _type);
        var x = Embed(ids);
        List<Tensor> states = [x, .. layers.Select(layer => x = layer.call(x, context, null))];
        states[^1] = norm.call(states[^1]);
        return states;
    }

    /// <summary>The last norm, of as many positions as are wanted.</summary>
    /// <param name="x">[..., hidden].</param>
    public Tensor Normalize(Tensor x) => norm.call(x);

    // The table may be float32 because it trains; from here on everything has the computing type.
    private Tensor Embed(Tensor ids) => embed_tokens.call(ids).to(_type);

    // Per layer: what both norms read and the adapted projections' input; Q, K and V by head; gate, up and what the gate lets through; and a weight for every head and
    // token. Frozen products keep nothing. Where layers are computed again, their inputs alone and all of one layer.
    /// <inheritdoc cref="PretrainedModel.ActivationsPerToken"/>
    public long ActivationsPerToken(int length)
    {
        var heads = (_config.Heads + (2L * _config.KeyValueHeads)) * _config.HeadSize;
        var layer = (3L * _config.HiddenSize) + heads + (3L * _config.IntermediateSize) + ((long)_config.Heads * length);
        return RecomputesActivations ? (_config.Layers * (long)_config.HiddenSize) + layer : _config.Layers * layer;
    }

    /// <inheritdoc/>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        _type = dtype ?? _type;
        base._toEpilog(dtype, device, non_blocking);
    }
}
