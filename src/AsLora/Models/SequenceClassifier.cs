using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Bert;
using AsLora.Models.Decoders;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>A pretrained model with a head that gives one row of numbers a text: the logits of classes, or a number.</summary>
public abstract class SequenceClassifier : PretrainedModel
{
    private protected SequenceClassifier(string name) : base(name)
    {
    }

    /// <summary>
    /// Loads a model. What trains is float32, whatever the type the model computes in; so is the head. Whatever of the head (and of BERT's pooler) the weight
    /// files do not have, or have for another number of classes, is made anew: weights normal with the configured deviation, biases 0.
    /// </summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="head">What the head is for.</param>
    /// <param name="seed">Decides what is made anew.</param>
    /// <param name="dtype">The type the model computes in: float32 or bfloat16.</param>
    /// <param name="device">Where the model lives.</param>
    /// <param name="training">Which of the model's own parameters train, beside the head.</param>
    /// <exception cref="InputException">
    /// The kind of model, or something in its configuration, is not supported; a weight file is damaged; tensors are missing, unexpected or of another shape
    /// (all of them are listed).
    /// </exception>
    public static SequenceClassifier Load(ModelFolder folder, TaskHead head, ulong seed, ScalarType dtype, Device device, BaseTraining training = BaseTraining.None)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(head);
        if (head.Outputs < 1) throw new InputException($"a head needs at least one output; {head.Outputs} were asked for");
        return DecoderVariant.Of(folder.ModelType) is null
            ? BertLoader.Load(ModelTypes.Encoder(folder), folder, head, seed, dtype, device, training)
            : DecoderClassifier.LoadFrom(folder, head, seed, dtype, device, training);
    }

    /// <summary>A model without numbers, on the device that knows shapes alone, and which stored tensor would fill which of its parameters.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="head">What the head is for.</param>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    internal static (SequenceClassifier Model, WeightPlan Plan) Describe(ModelFolder folder, SafetensorsReader weights, TaskHead head) =>
        DecoderVariant.Of(folder.ModelType) is null
            ? BertLoader.Describe(ModelTypes.Encoder(folder), folder, weights, head, ScalarType.Float32, META, BaseTraining.None)
            : DecoderClassifier.Describe(folder, weights, head, ScalarType.Float32, META, BaseTraining.None);

    /// <summary>The head's last layer.</summary>
    internal abstract override AdaptedLinear Output { get; }

    /// <summary>The logits.</summary>
    /// <param name="batch">Texts of at most <see cref="PretrainedModel.MaxLength"/> tokens.</param>
    /// <returns>float32, [batch, outputs].</returns>
    /// <exception cref="InputException">A text is too long.</exception>
    public abstract override Tensor forward(TokenBatch batch);
}
