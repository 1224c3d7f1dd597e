using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Models.Bert;
using AsLora.Models.Decoders;

namespace AsLora.Models;

/// <summary>Which kind of model a folder holds.</summary>
internal static class ModelTypes
{
    /// <summary>The encoder that a folder holds.</summary>
    /// <param name="folder">The folder of a model that is no decoder.</param>
    /// <exception cref="InputException">It is no model that is supported.</exception>
    public static BertVariant Encoder(ModelFolder folder) =>
        BertVariant.Of(folder.ModelType) ?? throw Unsupported(folder, "not supported", [.. BertVariant.All.Select(v => v.ModelType), .. Decoders]);

    /// <summary>The language model that a folder holds.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">It is no language model that is supported.</exception>
    public static DecoderVariant Decoder(ModelFolder folder) =>
        DecoderVariant.Of(folder.ModelType) ?? throw Unsupported(folder, "no language model that is supported", [.. Decoders]);

    private static IEnumerable<string> Decoders => DecoderVariant.All.Select(v => v.ModelType);

    private static InputException Unsupported(ModelFolder folder, string what, IReadOnlyCollection<string> supported) => new(
        $"{folder.ConfigPath}: a model of type \"{folder.ModelType}\" is {what}{Suggestion.For(folder.ModelType, supported)}; "
        + $"supported are {string.Join(", ", supported)}");
}
