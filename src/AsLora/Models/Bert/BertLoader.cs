using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Layers;
using AsLora.Models.Roberta;
using static TorchSharp.torch;

namespace AsLora.Models.Bert;

/// <summary>Makes a BERT or RoBERTa classifier out of a folder.</summary>
internal static class BertLoader
{
    /// <summary>See <see cref="SequenceClassifier.Load"/>.</summary>
    public static SequenceClassifier Load(BertVariant variant, ModelFolder folder, TaskHead head, ulong seed, ScalarType dtype, Device device, BaseTraining training)
    {
        using var weights = folder.OpenWeights();
        var (model, plan) = Describe(variant, folder, weights, head, dtype, device, training);
        StoredWeights.Fill(model, plan, weights, model.InitializerRange, seed);
        model.Finish(plan.Notes);
        return model;
    }

    /// <summary>A model whose parameters have no values yet, and which stored tensor fills which of them.</summary>
    public static (EncoderClassifier Model, WeightPlan Plan) Describe(
        BertVariant variant, ModelFolder folder, SafetensorsReader weights, TaskHead head, ScalarType dtype, Device device, BaseTraining training)
    {
        var config = BertConfig.Read(folder, variant);
        var names = StoredNames.Of([.. weights.Entries.Keys], variant.ModelType);
        var model = Create(variant, config, head, dtype, device, training, poolerIsNew: !names.ContainsKey($"{variant.ModelType}.pooler.dense.weight"));
        try
        {
            var parameters = model.named_parameters().ToDictionary(p => p.name, p => (IReadOnlyList<long>)p.parameter.shape, StringComparer.Ordinal);
            var stored = names.ToDictionary(n => n.Key, n => weights.Entries[n.Value], StringComparer.Ordinal);
            return (model, WeightPlan.Create(parameters, stored, model.IsHead, name => StoredNames.IsIgnored(name, variant), folder.Path));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>A model whose parameters have no values yet.</summary>
    internal static EncoderClassifier Create(BertVariant variant, BertConfig config, TaskHead head, ScalarType dtype, Device device, BaseTraining training, bool poolerIsNew = false)
    {
        // A pooler that starts at random and stays frozen would be noise in front of the head, so it is a part of the head.
        bool IsHead(string name) => name.StartsWith("classifier.", StringComparison.Ordinal) || (poolerIsNew && name.StartsWith($"{variant.ModelType}.pooler.", StringComparison.Ordinal));
        bool Trains(string name) => training.Trains(name, IsHead(name));

        var make = new LayerFactory(dtype, device, Trains);
        return variant == BertVariant.Bert ? new BertClassifier(config, head, IsHead, make) : new RobertaClassifier(config, head, IsHead, make);
    }
}
