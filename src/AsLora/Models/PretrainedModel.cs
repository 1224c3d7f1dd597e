using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Runtime;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>
/// A pretrained model that can be adapted. Its parameters have the names of Transformers, and all are frozen except a head and what <see cref="BaseTraining"/> says.
/// </summary>
public abstract class PretrainedModel : nn.Module<TokenBatch, Tensor>
{
    private protected PretrainedModel(string name) : base(name) => FreedMemory.Keep();

    /// <summary>The linear layers that can be adapted, in the order of the data, each named by its module path in Transformers; heads and poolers are not among them.</summary>
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

    /// <summary>What the allocator holds for each byte of these, once it has seen batches of many lengths: 3 in runs of a 6-layer BERT on MRPC. Measured.</summary>
    internal virtual double HeldPerByte => 3;

    /// <summary>Bytes of a step that do not grow with the batch.</summary>
    internal virtual long FixedBytes => 0;

    /// <summary>What a person should know about how the model was loaded, for example that the head was made anew.</summary>
    public IReadOnlyList<string> Notes { get; private protected set; } = [];

    /// <summary>
    /// Whether each layer's activations are thrown away and computed again in the backward pass: far less memory for a third more work, and the same
    /// gradients, with dropout too. Only a layer's input stays.
    /// </summary>
    /// <exception cref="InputException">It is asked for, and the model cannot do it: decoders can, encoders cannot.</exception>
    public virtual bool RecomputesActivations
    {
        get => false;
        set
        {
            if (value) throw new InputException($"recompute: {Architecture} keeps its activations; only decoders can compute them again, so leave it out");
        }
    }

    /// <summary>The loss of a batch, summed over its labels; whoever trains divides by the number of targets of the whole accumulation window.</summary>
    /// <param name="batch">Texts with labels.</param>
    /// <returns>A scalar, float32.</returns>
    public virtual Tensor Loss(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return SumOfLosses(forward(batch), batch.Labels!);
    }

    /// <summary>Whether a parameter belongs to a head: it trains with every method and is saved with every adapter.</summary>
    /// <param name="parameterName">A name of <c>named_parameters</c>.</param>
    public abstract bool IsHead(string parameterName);

    /// <summary>
    /// Lays frozen weights that read the same input in one storage, so that one product computes all of them. Loading does it; after moving the model to another
    /// device or type, or freezing what trained, it can be done again. Without it the same numbers are computed, more slowly.
    /// </summary>
    public abstract void Pack();

    /// <summary>Cross entropy of classes, or the squared error of numbers, summed.</summary>
    /// <param name="logits">float32, [rows, outputs].</param>
    /// <param name="labels">int64 classes or float32 numbers, [rows].</param>
    internal static Tensor SumOfLosses(Tensor logits, Tensor labels) => labels.is_floating_point()
        ? nn.functional.mse_loss(logits.squeeze(-1), labels, nn.Reduction.Sum)
        : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);

    /// <summary>The class of Transformers whose parameters have these names.</summary>
    internal abstract string Architecture { get; }

    /// <summary>The last layer of the head; null for a model without one.</summary>
    internal virtual AdaptedLinear? Output => null;

    /// <summary>The adapter that brings factors, head and own parameters at the moment; null for the model's own.</summary>
    internal LoadedAdapter? Attached { get; set; }

    /// <summary>Names and shapes of the parameters that are saved with an adapter: the head, and what else was trained.</summary>
    /// <param name="training">Which of the model's own parameters were trained.</param>
    /// <param name="outputs">How many outputs the adapter's head has; null where there is no head.</param>
    internal IReadOnlyDictionary<string, IReadOnlyList<long>> OwnShapes(BaseTraining training, int? outputs)
    {
        IReadOnlyList<long> Shape(string name, Tensor parameter) =>
            Output is { } output && outputs is { } count && name.StartsWith($"{output.Site.Name}.", StringComparison.Ordinal) ? [count, .. parameter.shape[1..]] : parameter.shape;
        return named_parameters().Where(p => training.Trains(p.name, IsHead(p.name))).ToDictionary(p => p.name, p => Shape(p.name, p.parameter), StringComparer.Ordinal);
    }
}
