using AsLora.Adapters;
using AsLora.Models.Bert;
using AsLora.Models.Layers;
using static TorchSharp.torch;

namespace AsLora.Models.Roberta;

/// <summary>RobertaForSequenceClassification: BERT's encoder with other positions, and a head of two linear layers on the first token.</summary>
internal sealed class RobertaClassifier : EncoderClassifier
{
    private readonly BertEncoder roberta;
    private readonly RobertaHead classifier;

    public RobertaClassifier(BertConfig config, TaskHead head, Func<string, bool> isHead, LayerFactory make) : base(BertVariant.Roberta, config, isHead)
    {
        roberta = new(BertVariant.Roberta, config, make);
        classifier = new(nameof(classifier), config, head, make);
        RegisterComponents();
    }

    /// <inheritdoc/>
    internal override AdaptedLinear Output => classifier.Output;

    /// <inheritdoc/>
    protected override BertEncoder Encoder => roberta;

    /// <inheritdoc/>
    protected override Tensor Head(Tensor first) => classifier.call(first);
}
