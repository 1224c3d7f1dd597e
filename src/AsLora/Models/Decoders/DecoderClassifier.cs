using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Layers;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>A decoder and a head that reads the last token of a text, wherever its padding is: LlamaForSequenceClassification and its like.</summary>
internal sealed class DecoderClassifier : SequenceClassifier
{
    private readonly Decoder model;
    private readonly AdaptedLinear score;
    private readonly DecoderVariant _variant;

    private DecoderClassifier(DecoderVariant variant, DecoderConfig config, TaskHead head, LayerFactory make) : base(variant.ModelType)
    {
        _variant = variant;
        model = new(config, make);
        score = make.Linear(nameof(score), config.HiddenSize, head.Outputs, hasBias: false);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AdaptedLinear> Linears => model.Linears;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultTargets => DecoderLoader.DefaultTargets;

    /// <inheritdoc/>
    public override int MaxLength => model.Config.Rotary.MaxLength;

    /// <inheritdoc/>
    public override int VocabularySize => model.Config.VocabularySize;

    /// <inheritdoc/>
    public override bool RecomputesActivations
    {
        get => model.RecomputesActivations;
        set => model.RecomputesActivations = value;
    }

    /// <inheritdoc/>
    internal override string Architecture => $"{_variant.ClassPrefix}ForSequenceClassification";

    /// <inheritdoc/>
    internal override AdaptedLinear Output => score;

    /// <summary>See <see cref="SequenceClassifier.Load"/>.</summary>
    public static SequenceClassifier LoadFrom(ModelFolder folder, TaskHead head, ulong seed, ScalarType dtype, Device device, BaseTraining training)
    {
        using var weights = folder.OpenWeights();
        var (classifier, plan) = Describe(folder, weights, head, dtype, device, training);
        StoredWeights.Fill(classifier, plan, weights, classifier.model.Config.InitializerRange, seed);
        classifier.Notes = plan.Notes;
        return classifier;
    }

    /// <summary>A model whose parameters have no values yet, and which stored tensor fills which of them.</summary>
    public static (DecoderClassifier Model, WeightPlan Plan) Describe(
        ModelFolder folder, SafetensorsReader weights, TaskHead head, ScalarType dtype, Device device, BaseTraining training)
    {
        var variant = ModelTypes.Decoder(folder);
        var make = new LayerFactory(dtype, device, name => training.Trains(name, IsScore(name)));
        var classifier = new DecoderClassifier(variant, DecoderConfig.Read(folder, variant), head, make);
        return (classifier, DecoderLoader.Plan(classifier, folder, weights, name => DecoderLoader.IsConstant(name) || name == "lm_head.weight"));
    }

    /// <inheritdoc/>
    public override long ActivationsPerToken(int length) => model.ActivationsPerToken(length);

    /// <inheritdoc/>
    public override bool IsHead(string parameterName) => IsScore(parameterName);

    /// <inheritdoc/>
    public override void Pack() => model.Pack();

    /// <inheritdoc/>
    public override Tensor forward(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        DecoderLoader.CheckLength(batch.Ids.shape[1], MaxLength);
        using var scope = NewDisposeScope();
        // The head is small and always float32.
        var last = model.Normalize(model.Hidden(batch.Ids, batch.Mask, wanted: Last(batch))).to(ScalarType.Float32);   // [batch, hidden]
        return score.call(last).MoveToOuterDisposeScope();
    }

    // The position of every text's last token, as row · length + position.
    private static Tensor Last(TokenBatch batch)
    {
        var (rows, length) = (batch.Ids.shape[0], batch.Ids.shape[1]);
        var first = arange(rows, ScalarType.Int64, batch.Ids.device) * length;
        if (batch.Mask is not { } mask) return first + (length - 1);
        return first + (arange(length, ScalarType.Int64, batch.Ids.device) * mask).amax([-1]);
    }

    private static bool IsScore(string name) => name.StartsWith($"{nameof(score)}.", StringComparison.Ordinal);
}
