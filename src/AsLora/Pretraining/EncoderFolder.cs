using System.Text.Json.Nodes;
using AsLora.Adapters.Files;
using AsLora.Hub;
using static TorchSharp.torch;

namespace AsLora.Pretraining;

/// <summary>Writes what a run of masked language modelling learned as a folder of Hugging Face.</summary>
internal static class EncoderFolder
{
    private static readonly SafetensorsType Type = SafetensorsType.F16;

    /// <summary>Writes <c>config.json</c>, weights in half precision, and the tokenizer. The folder is there whole or not at all.</summary>
    /// <param name="path">The folder; must not hold anything else.</param>
    /// <param name="adapter">The run's adapter, which holds every parameter of the model.</param>
    /// <param name="initial">The model the run began with, for its configuration and its tokenizer.</param>
    /// <returns>How many numbers were written, and how many bytes they take.</returns>
    public static (long Parameters, long Bytes) Write(string path, string adapter, ModelFolder initial)
    {
        using var trained = SafetensorsReader.Open(Path.Combine(adapter, AdapterFolder.WeightsName));
        PendingTensor Half(SafetensorsEntry entry) => new(entry.Name, Type, entry.Shape, () => trained.Read(entry.Name, ScalarType.Float16));
        List<PendingTensor> tensors = [.. trained.Entries.Values.Select(Half)];
        var tokenizer = TokenizerFiles.In(initial.Path);
        string[] names = ["config.json", SafetensorsIndex.WholeName, .. tokenizer.Select(f => Path.GetFileName(f))];
        AtomicFolder.Write(path, names, beside =>
        {
            SafetensorsShards.Write(beside, tensors, long.MaxValue);
            ConfigFile.Write(Path.Combine(beside, "config.json"), JsonObject.Create(initial.Config)!, "RobertaForMaskedLM", Type);
            TokenizerFiles.Copy(tokenizer, beside);
        });
        return (trained.Entries.Values.Sum(e => e.Count), tensors.Sum(t => t.Length));
    }
}
