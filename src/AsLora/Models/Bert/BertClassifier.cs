using AsLora.Adapters;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>BertForSequenceClassification: classifier(dropout(pooler(first token))).</summary>
internal sealed class BertClassifier : EncoderClassifier
{
    private readonly BertEncoder bert;
    private readonly AdaptedLinear classifier;

    public BertClassifier(BertConfig config, TaskHead head, Func<string, bool> isHead, LayerFactory make) : base(BertVariant.Bert, config, isHead)
    {
        bert = new(BertVariant.Bert, config, make);
        classifier = make.Linear(nameof(classifier), config.HiddenSize, head.Outputs);
        RegisterComponents();
    }

    /// <inheritdoc/>
    internal override AdaptedLinear Output => classifier;

    /// <inheritdoc/>
    protected override BertEncoder Encoder => bert;

    /// <inheritdoc/>
    protected override Tensor Head(Tensor first) => classifier.call(Drop(bert.Pool(first)));
}
