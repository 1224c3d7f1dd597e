using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Bert;
using AsLora.Runtime;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>
/// A pretrained model with a head that gives one row of numbers a text: the logits of classes, or a number. Its parameters have the names of Transformers, and
/// all are frozen except the head and what <see cref="BaseTraining"/> says.
/// </summary>
public abstract class SequenceClassifier : nn.Module<TokenBatch, Tensor>
{
    private protected SequenceClassifier(string name) : base(name) => FreedMemory.Keep();

    /// <summary>The linear layers that can be adapted, in the order of the data, each named by its module path in Transformers; the head's and the pooler's are not among them.</summary>
    public abstract IReadOnlyList<AdaptedLinear> Linears { get; }

    /// <summary>What is adapted where nobody says otherwise, as in PEFT.</summary>
    public abstract IReadOnlyList<string> DefaultTargets { get; }

    /// <summary>How many tokens a text may have, special tokens included.</summary>
    public abstract int MaxLength { get; }

    /// <summary>Ids are below this.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>About how many numbers of the compute type a training step keeps for each token until its gradient is known; for estimates of memory.</summary>
    /// <param name="length">Tokens of a text.</param>
    public abstract long ActivationsPerToken(int length);

    /// <summary>What a person should know about how the model was loaded, for example that the head was made anew.</summary>
    public IReadOnlyList<string> Notes { get; private protected set; } = [];

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
        return BertLoader.Load(VariantOf(folder), folder, head, seed, dtype, device, training);
    }

    /// <summary>A model without numbers, on the device that knows shapes alone, and which stored tensor would fill which of its parameters.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="head">What the head is for.</param>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    internal static (SequenceClassifier Model, WeightPlan Plan) Describe(ModelFolder folder, SafetensorsReader weights, TaskHead head) =>
        BertLoader.Describe(VariantOf(folder), folder, weights, head, ScalarType.Float32, META, BaseTraining.None);

    /// <summary>Whether a parameter belongs to the head: it trains with every method and is saved with every adapter.</summary>
    /// <param name="parameterName">A name of <c>named_parameters</c>.</param>
    public abstract bool IsHead(string parameterName);

    /// <summary>
    /// Lays frozen weights that read the same input in one storage, so that one product computes all of them. Loading does it; after moving the model to another
    /// device or type, or freezing what trained, it can be done again. Without it the same numbers are computed, more slowly.
    /// </summary>
    public abstract void Pack();

    /// <summary>The class of Transformers whose parameters have these names.</summary>
    internal abstract string Architecture { get; }

    /// <summary>The head's last layer.</summary>
    internal abstract AdaptedLinear Output { get; }

    /// <summary>The adapter that brings factors, head and own parameters at the moment; null for the model's own.</summary>
    internal LoadedAdapter? Attached { get; set; }

    /// <summary>Names and shapes of the parameters that are saved with an adapter: the head, and what else was trained.</summary>
    /// <param name="training">Which of the model's own parameters were trained.</param>
    /// <param name="outputs">How many outputs the adapter's head has.</param>
    internal IReadOnlyDictionary<string, IReadOnlyList<long>> OwnShapes(BaseTraining training, int outputs)
    {
        var output = $"{Output.Site.Name}.";
        return named_parameters().Where(p => training.Trains(p.name, IsHead(p.name))).ToDictionary(
            p => p.name, p => (IReadOnlyList<long>)(p.name.StartsWith(output, StringComparison.Ordinal) ? [outputs, .. p.parameter.shape[1..]] : p.parameter.shape), StringComparer.Ordinal);
    }

    /// <summary>The logits.</summary>
    /// <param name="batch">Texts of at most <see cref="MaxLength"/> tokens.</param>
    /// <returns>float32, [batch, outputs].</returns>
    /// <exception cref="InputException">A text is too long.</exception>
    public abstract override Tensor forward(TokenBatch batch);

    private static BertVariant VariantOf(ModelFolder folder)
    {
        BertVariant[] variants = [BertVariant.Bert, BertVariant.Roberta];
        if (Array.Find(variants, v => string.Equals(v.ModelType, folder.ModelType, StringComparison.Ordinal)) is { } variant) return variant;
        var supported = variants.Select(v => v.ModelType).ToList();
        throw new InputException($"{folder.ConfigPath}: a model of type \"{folder.ModelType}\" is not supported{Suggestion.For(folder.ModelType, supported)}; supported are {string.Join(" and ", supported)}");
    }
}
