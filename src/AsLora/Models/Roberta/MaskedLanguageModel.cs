using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Bert;
using AsLora.Models.Layers;
using AsLora.Tokenization;
using static TorchSharp.torch;

namespace AsLora.Models.Roberta;

/// <summary>
/// RobertaForMaskedLM: the encoder, and a head that says which words are hidden. It learns without dropout, whatever the configuration says of it for the
/// tasks that come later: a small model that reads much text has nothing to learn by heart.
/// </summary>
internal sealed class MaskedLanguageModel : PretrainedModel
{
    private readonly BertEncoder roberta;
    private readonly MaskedLanguageHead lm_head;
    private readonly BertConfig _config;

    private MaskedLanguageModel(BertConfig config, LayerFactory make) : base(BertVariant.Roberta.ModelType)
    {
        _config = config with { HiddenDropout = 0, AttentionDropout = 0 };
        roberta = new(BertVariant.Roberta, _config, make);
        lm_head = new(nameof(lm_head), _config, make);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AdaptedLinear> Linears => roberta.Linears;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultTargets { get; } = ["query", "value"];

    /// <inheritdoc/>
    public override int MaxLength => BertVariant.Roberta.MaxLength(_config);

    /// <inheritdoc/>
    public override int VocabularySize => _config.VocabularySize;

    /// <inheritdoc/>
    internal override string Architecture => "RobertaForMaskedLM";

    /// <inheritdoc/>
    public override long ActivationsPerToken(int length) => _config.ActivationsPerToken(length);

    /// <summary>Loads a model; a head that is not in the weight files is made anew.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="seed">Decides what is made anew.</param>
    /// <param name="dtype">The type the model computes in: float32 or bfloat16.</param>
    /// <param name="device">Where the model lives.</param>
    /// <param name="training">Which of the model's own parameters train, beside the head.</param>
    /// <exception cref="InputException">As for <see cref="SequenceClassifier.Load"/>, or the model is no RoBERTa.</exception>
    public static MaskedLanguageModel Load(ModelFolder folder, ulong seed, ScalarType dtype, Device device, BaseTraining training)
    {
        if (BertVariant.Of(folder.ModelType) != BertVariant.Roberta)
        {
            throw new InputException($"{folder.ConfigPath}: a model of type \"{folder.ModelType}\" is no masked language model that is supported; "
                + "supported is roberta");
        }
        using var weights = folder.OpenWeights();
        var config = BertConfig.Read(folder, BertVariant.Roberta);
        var model = new MaskedLanguageModel(config, new(dtype, device, name => training.Trains(name, IsOfHead(name))));
        var plan = model.Plan(folder, weights);
        StoredWeights.Fill(model, plan, weights, config.InitializerRange, seed);
        model.Notes = plan.Notes;
        model.Pack();
        return model;
    }

    /// <inheritdoc/>
    public override bool IsHead(string parameterName) => IsOfHead(parameterName);

    /// <inheritdoc/>
    public override void Pack() => roberta.Pack();

    /// <summary>The logits of every word.</summary>
    /// <param name="batch">Texts of at most <see cref="MaxLength"/> tokens.</param>
    /// <returns>float32: [targets, vocabulary] where the batch names the positions that are wanted, else [batch, length, vocabulary].</returns>
    /// <exception cref="InputException">A text is too long.</exception>
    public override Tensor forward(TokenBatch batch)
    {
        BertVariant.Roberta.CheckLength(batch, _config);
        using var scope = NewDisposeScope();
        var x = roberta.LastHiddenState(batch);
        if (batch.Predicting is { } wanted) x = x.reshape(-1, x.shape[^1]).index_select(0, wanted);
        return lm_head.call(x, roberta.Words).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static bool IsOfHead(string name) => name.StartsWith("lm_head.", StringComparison.Ordinal);

    private WeightPlan Plan(ModelFolder folder, SafetensorsReader weights)
    {
        try
        {
            var names = StoredNames.Of([.. weights.Entries.Keys], BertVariant.Roberta.ModelType);
            var parameters = named_parameters().ToDictionary(p => p.name, p => (IReadOnlyList<long>)p.parameter.shape, StringComparer.Ordinal);
            var stored = names.ToDictionary(n => n.Key, n => weights.Entries[n.Value], StringComparer.Ordinal);
            bool IsIgnored(string name) => StoredNames.IsIgnored(name, BertVariant.Roberta) || name.StartsWith("classifier.", StringComparison.Ordinal);
            return WeightPlan.Create(parameters, stored, IsHead, IsIgnored, folder.Path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
