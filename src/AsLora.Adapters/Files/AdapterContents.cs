using System.Globalization;
using System.Text;
using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;

namespace AsLora.Adapters.Files;

/// <summary>What an adapter folder holds, from its manifest and the header of its tensors; known without libtorch.</summary>
/// <param name="Manifest">What <c>adapter.json</c> says.</param>
/// <param name="Tensors">What <c>adapter.safetensors</c> holds.</param>
public sealed record AdapterContents(AdapterManifest Manifest, IReadOnlyList<SafetensorsEntry> Tensors)
{
    /// <summary>How many numbers the factors hold that were trained.</summary>
    public long AdapterSize => Manifest.Graph.TrainedSize;

    /// <summary>How many numbers the head holds, and what else of the model was trained.</summary>
    public long OwnSize => Tensors.Sum(t => t.Count) - Manifest.Graph.Factors.Sum(f => f.Size);

    /// <summary>What LoRA of the same rank trains on the same sites; 0 for a method without factors.</summary>
    public long LoraSize => Manifest.Graph.Factors.Count == 0 ? 0 : Manifest.Graph.Sites.Sum(s => (s.In + s.Out) * Manifest.Options.Rank);

    /// <summary>Bytes of all tensors, the header excluded.</summary>
    public long Bytes => Tensors.Sum(t => t.Length);

    /// <summary>Everything a person wants to know, over several lines: method, model, task, sizes, every factor with the sites that read it, every merge.</summary>
    public override string ToString()
    {
        var (m, o, method, text) = (Manifest, Manifest.Options, AdapterMethods.Get(Manifest.Method), new StringBuilder());
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"method      {method.Title} ({m.Method}), rank {o.Rank}, alpha {o.Alpha}, dropout {o.Dropout}, targets {string.Join(", ", o.Targets)}");
        Line($"base model  {m.Base.Name}{(m.Base.Revision is { } revision ? $" at {revision}" : "")}, fingerprint {m.Base.Fingerprint}");
        if (m.Task is not null) Line($"task        {m.Task}{(m.Labels.Count > 0 ? $": {string.Join(", ", m.Labels)}" : "")}");
        if (m.Head is { } head) Line($"head        {head.Outputs} {(head.IsRegression ? "number" : "classes")}");
        if (m.Precision is not null) Line($"precision   {m.Precision} in training, float32 in the file");
        var share = LoraSize > 0 ? string.Create(CultureInfo.InvariantCulture, $", {100.0 * AdapterSize / LoraSize:0.0} % of LoRA's {LoraSize:N0}") : "";
        Line($"parameters  adapter {AdapterSize:N0}{share}; {(method.Base == BaseTraining.None ? "head" : "head and the model's own")} {OwnSize:N0}");
        Line($"size        {Bytes:N0} bytes in {Tensors.Count} tensors");
        Line($"sites       {m.Graph.Sites.Count}");
        Line($"factors     {m.Graph.Factors.Count}");
        if (m.Graph.Factors.Count > 0) Line($"  {m.Graph.ToString().ReplaceLineEndings("\n  ")}");
        Line($"merges      {m.Merges.Count}");
        foreach (var merge in m.Merges) Line($"  {Describe(merge)}");
        return text.ToString().TrimEnd();
    }

    private static string Describe(MergeDecision merge) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {merge.Step}: {merge.Kind} {merge.Lower} gave way to {merge.Upper} at {merge.Distance:0.####e+0}{(merge.RunnerUp is { } next ? $", runner-up {next:0.####e+0}" : "")}");
}
