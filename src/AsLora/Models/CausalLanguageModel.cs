using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Kernels;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Decoders;
using AsLora.Models.Layers;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>
/// A pretrained decoder that gives the logits of the next token: LLaMA, Mistral or Qwen2. Its parameters have the names of Transformers, and all are frozen
/// except what <see cref="BaseTraining"/> says.
/// </summary>
public sealed class CausalLanguageModel : PretrainedModel
{
    private readonly Decoder model;
    private readonly AdaptedLinear? lm_head;
    private readonly DecoderVariant _variant;

    internal CausalLanguageModel(DecoderVariant variant, DecoderConfig config, LayerFactory make) : base(variant.ModelType)
    {
        _variant = variant;
        model = new(config, make);
        if (!config.IsTied) lm_head = make.Linear(nameof(lm_head), config.HiddenSize, config.VocabularySize, hasBias: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AdaptedLinear> Linears => model.Linears;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultTargets => DecoderLoader.DefaultTargets;

    /// <summary>How many tokens a text may have: <c>max_position_embeddings</c>, or more where the configuration stretches positions.</summary>
    public override int MaxLength => model.Config.Rotary.MaxLength;

    /// <inheritdoc/>
    public override bool RecomputesActivations
    {
        get => model.RecomputesActivations;
        set => model.RecomputesActivations = value;
    }

    /// <inheritdoc/>
    public override int VocabularySize => model.Config.VocabularySize;

    /// <inheritdoc/>
    internal override string Architecture => $"{_variant.ClassPrefix}ForCausalLM";

    /// <inheritdoc/>
    public override long ActivationsPerToken(int length) => model.ActivationsPerToken(length);

    // In runs of a decoder of 12 layers of 768 on instructions; layers that are alike leave less behind.
    /// <inheritdoc/>
    internal override double HeldPerByte => 1.5;

    // On the processor the logits alone; elsewhere as they come, in float32, their logarithm, their softmax, and that rounded.
    /// <inheritdoc/>
    internal override long FixedBytes => (model.Words.device_type == TorchSharp.DeviceType.CUDA ? 6 : 1) * VocabularyLoss.BytesAtOnce;

    /// <inheritdoc/>
    public override bool IsHead(string parameterName) => false;

    /// <inheritdoc/>
    public override void Pack() => model.Pack();

    /// <summary>Loads a model. Weights are read straight into their place; what trains is float32, whatever the type the model computes in.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="dtype">The type the model computes in: float32 or bfloat16.</param>
    /// <param name="device">Where the model lives.</param>
    /// <param name="training">Which of the model's own parameters train.</param>
    /// <exception cref="InputException">
    /// The kind of model, or something in its configuration, is not supported; a weight file is damaged; tensors are missing, unexpected or of another shape
    /// (all of them are listed).
    /// </exception>
    public static CausalLanguageModel Load(ModelFolder folder, ScalarType dtype, Device device, BaseTraining training = BaseTraining.None)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var weights = folder.OpenWeights();
        var (model, plan) = Describe(folder, weights, dtype, device, training);
        StoredWeights.Fill(model, plan, weights, deviation: 0, seed: 0);
        model.Notes = plan.Notes;
        return model;
    }

    /// <summary>A model without numbers, on the device that knows shapes alone, and which stored tensor would fill which of its parameters.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="training">Which of the model's own parameters would train.</param>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    internal static (CausalLanguageModel Model, WeightPlan Plan) Describe(
        ModelFolder folder, SafetensorsReader weights, BaseTraining training = BaseTraining.None) =>
        Describe(folder, weights, ScalarType.Float32, META, training);

    /// <summary>The logits of the token after each position.</summary>
    /// <param name="batch">Texts of at most <see cref="MaxLength"/> tokens.</param>
    /// <returns>float32: [targets, vocabulary] where the batch names the positions that are wanted, else [batch, length, vocabulary].</returns>
    /// <exception cref="InputException">A text is too long.</exception>
    public override Tensor forward(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        return Logits(Predicting(batch)).MoveToOuterDisposeScope();
    }

    /// <summary>The cross entropy of the labels, summed; logits are made for labelled positions alone, and never for all of them at once.</summary>
    /// <param name="batch">Texts of at most <see cref="MaxLength"/> tokens, with labels.</param>
    /// <returns>A scalar, float32.</returns>
    /// <exception cref="InputException">A text is too long.</exception>
    public override Tensor Loss(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        return VocabularyLoss.Sum(model.Normalize(Predicting(batch)), lm_head?.Weight ?? model.Words, batch.Labels!).MoveToOuterDisposeScope();
    }

    /// <summary>Memory for keys and values.</summary>
    /// <param name="rows">How many texts.</param>
    /// <param name="capacity">How many tokens each may have, padding included; at most <see cref="MaxLength"/>.</param>
    /// <exception cref="InputException">The capacity is more than the model can read.</exception>
    public KeyValueCache NewCache(int rows, int capacity)
    {
        DecoderLoader.CheckLength(capacity, MaxLength);
        return new(model.Config, rows, capacity, model.ComputeType, model.Words.device);
    }

    /// <summary>Reads new tokens after those in a cache, and adds them there. No gradients are recorded.</summary>
    /// <param name="ids">int64, [rows, new].</param>
    /// <param name="mask">bool, [rows, new]: false where a shorter text is filled up, on the left; null where nothing is.</param>
    /// <param name="cache">What came before; it grows.</param>
    /// <returns>float32, [rows, vocabulary]: the logits of the token after the last.</returns>
    /// <exception cref="InputException">The tokens do not fit into the cache.</exception>
    public Tensor Next(Tensor ids, Tensor? mask, KeyValueCache cache)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(cache);
        cache.Expect(ids, mask);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var x = model.Hidden(ids, cache.Mask, cache: cache);
        cache.Advance(ids.shape[1]);
        return Logits(x.narrow(1, x.shape[1] - 1, 1)).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The output of the token embeddings, then that of every layer, the last one after the last norm.</summary>
    /// <param name="batch">The texts.</param>
    /// <returns>layers + 1 times [batch, length, hidden].</returns>
    internal IReadOnlyList<Tensor> HiddenStates(TokenBatch batch) => model.HiddenStates(batch.Ids, batch.Mask);

    // The last layer's output at the positions the batch names, [targets, hidden], or at all of them.
    private Tensor Predicting(TokenBatch batch)
    {
        DecoderLoader.CheckLength(batch.Ids.shape[1], MaxLength);
        return model.Hidden(batch.Ids, batch.Mask, batch.Documents, batch.Predicting);
    }

    private Tensor Logits(Tensor x)
    {
        var normalized = model.Normalize(x);
        var logits = lm_head is null ? FewRowsLinear.Compute(normalized, model.Words.to(x.dtype)) : lm_head.call(normalized);
        return logits.to(ScalarType.Float32);
    }

    private static (CausalLanguageModel Model, WeightPlan Plan) Describe(
        ModelFolder folder, SafetensorsReader weights, ScalarType dtype, Device device, BaseTraining training)
    {
        var variant = ModelTypes.Decoder(folder);
        var config = DecoderConfig.Read(folder, variant);
        var result = new CausalLanguageModel(variant, config, new(dtype, device, name => training.Trains(name, isHead: false)));
        bool IsIgnored(string name) => DecoderLoader.IsConstant(name) || name == "score.weight" || (config.IsTied && name == "lm_head.weight");
        return (result, DecoderLoader.Plan(result, folder, weights, IsIgnored));
    }
}
