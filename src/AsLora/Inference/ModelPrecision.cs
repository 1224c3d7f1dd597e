using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Runtime;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Inference;

/// <summary>Which precision a language model computes in.</summary>
internal static class ModelPrecision
{
    /// <summary>The one that is asked for, else that of the evaluation that goes on, else that of the training, else the weights' or the faster one.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="saved">The adapter on the model, or null.</param>
    /// <param name="folder">The model's files.</param>
    /// <param name="device">Where it computes.</param>
    /// <exception cref="Adapters.InputException">There is no precision of that name, or the weights cannot be read.</exception>
    public static PrecisionChoice Choose(LanguageModelOptions options, SavedAdapter? saved, ModelFolder folder, Device device)
    {
        if (options.Precision is { } asked) return PrecisionChoice.Choose(asked, device);
        if (options.BegunPrecision is { } begun) return PrecisionChoice.Choose(begun, device, "as the evaluation was begun");
        if ((saved?.Run?.Precision ?? saved?.Manifest.Precision) is { } trained) return PrecisionChoice.Choose(trained, device, "as in the training");
        return options.IsBenchmarked ? OfWeights(folder, device) : PrecisionChoice.Choose("auto", device);
    }

    private static PrecisionChoice OfWeights(ModelFolder folder, Device device)
    {
        using var weights = folder.OpenWeights();
        var type = weights.Entries.Values.GroupBy(entry => entry.Type).MaxBy(entries => entries.Sum(entry => entry.Length))?.Key ?? SafetensorsType.F32;
        return type switch
        {
            SafetensorsType.BF16 => PrecisionChoice.Choose("bf16", device, "as the model's weights are"),
            SafetensorsType.F32 => PrecisionChoice.Choose("fp32", device, "as the model's weights are"),
            _ => PrecisionChoice.Choose("fp32", device, $"the model's weights are {type}, and this is the nearest that is computed in"),
        };
    }
}
