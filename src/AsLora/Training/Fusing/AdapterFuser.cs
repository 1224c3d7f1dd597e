using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Runtime;
using static TorchSharp.torch;

namespace AsLora.Training.Fusing;

/// <summary>Folds a saved adapter into its model: what is written is an ordinary Hugging Face model that needs no adapter.</summary>
public static class AdapterFuser
{
    /// <summary>Writes the fused model: config, weights, tokenizer. The folder is there whole or not at all.</summary>
    /// <param name="path">The folder of a run, the adapter folder in it, or an adapter folder on its own.</param>
    /// <param name="options">Where to, from which model, in which type.</param>
    /// <param name="cancellation">Stops before the next tensor; nothing is left behind.</param>
    /// <exception cref="InputException">Something given cannot be used, or the adapter would change nothing.</exception>
    /// <exception cref="FuseException">The logits of what was written are not those of model and adapter; nothing is left behind.</exception>
    public static FuseRecord Fuse(string path, FuseOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (type, limit) = (options.StoredType(), WeightFormat.ShardLimit(options.MaxShardSize));
        new RunFolder(options.Output).ExpectEmpty();
        var saved = SavedAdapter.Find(path);
        TorchVersions.Require();
        var (folder, head) = (ModelFolder.Open(saved.Model(options.Model)), TaskHead.Of(saved.Manifest.Head));
        var tokenizer = saved.RunConfig?.Tokenizer ?? folder.Path;
        var template = saved.JinjaTemplate(tokenizer);
        using var fused = FusedWeights.Open(saved.AdapterPath, folder, head, type);
        var isExact = fused.Tensors.All(t => t.Type is SafetensorsType.F32 or SafetensorsType.F64);
        var (sample, before) = options.Verify ? Before(saved, folder, head, Computing(isExact), cancellation) : (null, null);
        FuseRecord? record = null;
        AtomicFolder.Write(options.Output, [], beside =>
        {
            SafetensorsShards.Write(beside, [.. fused.Tensors.Select(t => Stoppable(t, cancellation))], limit);
            fused.ExpectChange(beside);
            FusedFiles.WriteConfig(Path.Combine(beside, "config.json"), folder, fused.Architecture, saved.Manifest, fused.CommonType);
            string[] missing = FusedFiles.Copy(tokenizer, folder.Path, beside) ? [] : [$"there is no tokenizer in {tokenizer}, so none was copied"];
            if (template is not null) FusedFiles.WriteTemplate(beside, template);
            record = new()
            {
                Output = options.Output,
                Model = folder.Path,
                Method = saved.Manifest.Method,
                HasHead = head is not null,
                Files = [.. Directory.EnumerateFiles(beside).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)],
                Tensors = fused.Tensors.Count,
                Types = fused.Tensors.CountBy(t => t.Type).ToDictionary(t => t.Key.Name(), t => t.Value, StringComparer.Ordinal),
                Bytes = fused.Tensors.Sum(t => t.Length),
                Changed = fused.Changed,
                LeftOut = fused.LeftOut,
                Template = saved.Manifest.Template,
                Notes = [.. saved.Notes, .. missing],
                Verification = sample is null ? null : After(sample, before!, beside, head, isExact, cancellation),
            };
        });
        return record!;
    }

    private static PendingTensor Stoppable(PendingTensor tensor, CancellationToken cancellation) => tensor with
    {
        Value = () =>
        {
            cancellation.ThrowIfCancellationRequested();
            return tensor.Value();
        },
    };

    // Where weights are rounded to 16 bits anyway, verifying takes no more memory than using the model.
    private static ScalarType Computing(bool isExact) => isExact ? ScalarType.Float32 : ScalarType.BFloat16;

    private static (FuseSample Sample, IReadOnlyList<float> Logits) Before(
        SavedAdapter saved, ModelFolder folder, TaskHead? head, ScalarType computing, CancellationToken cancellation)
    {
        using var model = ModelLoader.Load(folder, head, 0, computing, CPU);
        using var adapter = LoadedAdapter.Load(saved.AdapterPath, model, folder);
        adapter.Attach();
        var sample = FuseSample.Of(saved, folder, model);
        return (sample, sample.Logits(model, cancellation));
    }

    private static LogitComparison After(
        FuseSample sample, IReadOnlyList<float> before, string written, TaskHead? head, bool isExact, CancellationToken cancellation)
    {
        using var model = ModelLoader.Load(ModelFolder.Open(written), head, 0, Computing(isExact), CPU);
        var comparison = LogitComparison.Of(before, sample.Logits(model, cancellation), head?.Outputs ?? model.VocabularySize, sample.Source, isExact);
        return comparison.IsWithinTolerance ? comparison : throw new FuseException(comparison.Failure);
    }
}
