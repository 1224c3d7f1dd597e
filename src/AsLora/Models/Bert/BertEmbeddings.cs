using AsLora.Adapters;
using AsLora.Models.Layers;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>LayerNorm(word + position + segment), the input of the first layer.</summary>
internal sealed class BertEmbeddings : nn.Module<TokenBatch, Tensor>
{
    private readonly Embedding word_embeddings, position_embeddings, token_type_embeddings;
    private readonly LayerNorm LayerNorm;
    private readonly BertConfig _config;
    private readonly BertVariant _variant;

    public BertEmbeddings(string name, BertConfig config, BertVariant variant, LayerFactory make) : base(name)
    {
        (_config, _variant) = (config, variant);
        word_embeddings = make.Embedding($"{name}.word_embeddings", config.VocabularySize, config.HiddenSize);
        position_embeddings = make.Embedding($"{name}.position_embeddings", config.Positions, config.HiddenSize);
        token_type_embeddings = make.Embedding($"{name}.token_type_embeddings", config.Segments, config.HiddenSize);
        LayerNorm = make.Norm($"{name}.LayerNorm", config.HiddenSize, config.LayerNormEpsilon);
        RegisterComponents();
    }

    /// <summary>The table of words, [vocabulary, hidden].</summary>
    public Tensor Words => word_embeddings.Table;

    /// <summary>Looks up and adds.</summary>
    /// <param name="batch">[batch, length] of ids and segments.</param>
    /// <returns>[batch, length, hidden], in the type of the token embeddings.</returns>
    public override Tensor forward(TokenBatch batch)
    {
        var segments = _variant.ReadsSegments && batch.Segments is { } given ? token_type_embeddings.call(given) : token_type_embeddings.Range(0, 1);
        var sum = word_embeddings.call(batch.Ids) + Positions(batch) + segments;
        return Dropout.Apply(LayerNorm.call(sum), _config.HiddenDropout, training);
    }

    // [length, hidden], or [batch, length, hidden] where rows differ. RoBERTa counts tokens from padding_idx + 1 and gives padding its own position.
    private Tensor Positions(TokenBatch batch)
    {
        var first = _variant.FirstPosition(_config);
        if (first == 0 || batch.Mask is null) return position_embeddings.Range(first, batch.Ids.shape[1]);
        return position_embeddings.call((batch.Mask.cumsum(1) * batch.Mask) + (first - 1));
    }
}
