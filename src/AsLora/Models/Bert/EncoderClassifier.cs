using AsLora.Adapters;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>An encoder and a head that reads its first token.</summary>
internal abstract class EncoderClassifier : SequenceClassifier
{
    private readonly BertConfig _config;
    private readonly BertVariant _variant;
    private readonly Func<string, bool> _isHead;

    protected EncoderClassifier(BertVariant variant, BertConfig config, Func<string, bool> isHead) : base(variant.ModelType) =>
        (_variant, _config, _isHead) = (variant, config, isHead);

    /// <inheritdoc/>
    public override IReadOnlyList<AdaptedLinear> Linears => Encoder.Linears;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultTargets { get; } = ["query", "value"];

    /// <inheritdoc/>
    public override int MaxLength => _variant.MaxLength(_config);

    /// <inheritdoc/>
    public override int VocabularySize => _config.VocabularySize;

    /// <inheritdoc/>
    public override long ActivationsPerToken(int length) => _config.ActivationsPerToken(length);

    /// <inheritdoc/>
    internal override string Architecture => $"{char.ToUpperInvariant(_variant.ModelType[0])}{_variant.ModelType[1..]}ForSequenceClassification";

    /// <summary>The deviation of weights that are made anew.</summary>
    internal double InitializerRange => _config.InitializerRange;

    /// <summary>The encoder.</summary>
    protected abstract BertEncoder Encoder { get; }

    /// <inheritdoc/>
    public override bool IsHead(string parameterName) => _isHead(parameterName);

    /// <inheritdoc/>
    public override void Pack() => Encoder.Pack();

    /// <inheritdoc/>
    public override Tensor forward(TokenBatch batch)
    {
        _variant.CheckLength(batch, _config);
        using var scope = NewDisposeScope();
        // The head is small and always float32.
        var first = Encoder.call(batch).to(ScalarType.Float32);        // [batch, hidden]
        return Head(first).MoveToOuterDisposeScope();
    }

    /// <summary>The output of the embeddings, then that of every layer: layers + 1 times [batch, length, hidden].</summary>
    /// <param name="batch">The texts.</param>
    internal IReadOnlyList<Tensor> HiddenStates(TokenBatch batch)
    {
        _variant.CheckLength(batch, _config);
        return Encoder.HiddenStates(batch);
    }

    /// <summary>Ends loading.</summary>
    internal void Finish(IReadOnlyList<string> notes)
    {
        Notes = notes;
        Pack();
    }

    /// <summary>The logits.</summary>
    /// <param name="first">The first token's last hidden state, float32, [batch, hidden].</param>
    /// <returns>float32, [batch, outputs].</returns>
    protected abstract Tensor Head(Tensor first);

    /// <summary>The head's dropout.</summary>
    /// <param name="x">Any shape.</param>
    protected Tensor Drop(Tensor x) => Dropout.Apply(x, _config.HeadDropout, training);
}
