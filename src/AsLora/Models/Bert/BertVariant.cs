using AsLora.Adapters;
using AsLora.Tokenization;

namespace AsLora.Models.Bert;

/// <summary>What distinguishes the models that share BERT's encoder.</summary>
/// <param name="ModelType">The name in <c>config.json</c> and the prefix of the parameters.</param>
/// <param name="ReadsSegments">Whether the second text of a pair is marked by its segment; otherwise every token has segment 0.</param>
/// <param name="CountsFromPadding">Whether positions count tokens from the padding's id + 1 on, padding excluded, instead of places from 0.</param>
/// <param name="HasPooler">Whether the encoder ends in a pooler.</param>
/// <param name="PaddingId">The padding's id where <c>config.json</c> does not say.</param>
internal sealed record BertVariant(string ModelType, bool ReadsSegments, bool CountsFromPadding, bool HasPooler, int PaddingId)
{
    /// <summary>BERT (arXiv 1810.04805).</summary>
    public static BertVariant Bert { get; } = new("bert", ReadsSegments: true, CountsFromPadding: false, HasPooler: true, PaddingId: 0);

    /// <summary>RoBERTa (arXiv 1907.11692).</summary>
    public static BertVariant Roberta { get; } = new("roberta", ReadsSegments: false, CountsFromPadding: true, HasPooler: false, PaddingId: 1);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BertVariant> All { get; } = [Bert, Roberta];

    /// <summary>The variant of a model type; null for other models.</summary>
    /// <param name="modelType">The value of <c>model_type</c>.</param>
    public static BertVariant? Of(string modelType) => All.FirstOrDefault(v => string.Equals(v.ModelType, modelType, StringComparison.Ordinal));

    /// <summary>The position of the first token.</summary>
    public int FirstPosition(BertConfig config) => CountsFromPadding ? config.PaddingId + 1 : 0;

    /// <summary>How many tokens a text may have.</summary>
    public int MaxLength(BertConfig config) => config.Positions - FirstPosition(config);

    /// <summary>Refuses texts that the model cannot read.</summary>
    /// <param name="batch">The texts.</param>
    /// <param name="config">The model.</param>
    /// <exception cref="InputException">A text is too long.</exception>
    public void CheckLength(TokenBatch batch, BertConfig config)
    {
        var (length, most) = (batch.Ids.shape[1], MaxLength(config));
        if (length <= most) return;
        throw new InputException($"a text of {length} tokens is longer than the {most} this {ModelType} model can read; cut texts to at most {most} tokens");
    }
}
