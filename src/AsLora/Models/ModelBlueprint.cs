using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Models.Bert;
using AsLora.Models.Decoders;
using static TorchSharp.torch;

namespace AsLora.Models;

/// <summary>What a configuration alone says of a model: the tensors it has, and how they begin.</summary>
/// <param name="Architecture">The class of Transformers.</param>
/// <param name="Tensors">Names and shapes, in model order.</param>
/// <param name="Deviation">Standard deviation of weights.</param>
/// <param name="Vocabulary">Rows of the token embeddings.</param>
/// <param name="PaddingRows">Rows of tables that begin as zeros: those that stand for padding.</param>
internal sealed record ModelBlueprint(
    string Architecture, IReadOnlyList<(string Name, long[] Shape)> Tensors, double Deviation, int Vocabulary, IReadOnlyDictionary<string, long> PaddingRows)
{
    /// <summary>Reads a configuration: a language model of a decoder, the encoder alone of BERT or RoBERTa.</summary>
    /// <param name="folder">The configuration.</param>
    /// <exception cref="InputException">The kind of model, or something in its configuration, is not supported.</exception>
    public static ModelBlueprint Read(ModelFolder folder) =>
        DecoderVariant.Of(folder.ModelType) is { } decoder ? Decoder(folder, decoder) : Encoder(folder, ModelTypes.Encoder(folder));

    private static ModelBlueprint Decoder(ModelFolder folder, DecoderVariant variant)
    {
        var config = DecoderConfig.Read(folder, variant);
        using var model = new CausalLanguageModel(variant, config, new(ScalarType.Float32, META, _ => false));
        var padding = Padding(folder, "model.embed_tokens.weight", config.VocabularySize);
        return new(model.Architecture, Shapes(model, name => name), config.InitializerRange, config.VocabularySize, padding);
    }

    private static ModelBlueprint Encoder(ModelFolder folder, BertVariant variant)
    {
        var config = BertConfig.Read(folder, variant);
        using var model = BertLoader.Create(variant, config, new(1), ScalarType.Float32, META, BaseTraining.None);
        var prefix = $"{variant.ModelType}.";
        var padding = new Dictionary<string, long>(StringComparer.Ordinal) { ["embeddings.word_embeddings.weight"] = config.PaddingId };
        if (variant.CountsFromPadding) padding.Add("embeddings.position_embeddings.weight", config.PaddingId);
        var architecture = variant == BertVariant.Bert ? "BertModel" : "RobertaModel";
        var shapes = Shapes(model, name => model.IsHead(name) ? null : name[prefix.Length..]);
        return new(architecture, shapes, model.InitializerRange, config.VocabularySize, padding);
    }

    private static (string Name, long[] Shape)[] Shapes(PretrainedModel model, Func<string, string?> nameOf) =>
        [.. model.named_parameters().Select(p => (Name: nameOf(p.name), p.parameter.shape)).Where(p => p.Name is not null).Select(p => (p.Name!, p.shape))];

    private static Dictionary<string, long> Padding(ModelFolder folder, string table, int rows) =>
        folder.Config.TryGetProperty("pad_token_id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var row)
            && row >= 0 && row < rows
            ? new(StringComparer.Ordinal) { [table] = row }
            : [];
}
