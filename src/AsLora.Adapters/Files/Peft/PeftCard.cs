using System.Globalization;
using AsLora.Adapters.Methods;

namespace AsLora.Adapters.Files.Peft;

/// <summary>The model card of an exported adapter, <c>README.md</c>.</summary>
internal static class PeftCard
{
    /// <summary>What it is, how large, and how it came to be.</summary>
    /// <param name="native">The adapter as it was trained.</param>
    /// <param name="exported">The adapter as it is written.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="baseModel">What the base model is called.</param>
    public static string Text(AdapterContents native, PeftContents exported, PeftForm form, string baseModel)
    {
        var manifest = native.Manifest;
        var (title, options) = (AdapterMethods.Get(manifest.Method).Title, manifest.Options);
        var written = ReferenceEquals(form.Method, AdapterMethods.Get(manifest.Method)) ? "as itself" : "as plain LoRA";
        List<(string Name, string Text)> rows =
        [
            ("base model", baseModel),
            ("method", string.Create(CultureInfo.InvariantCulture, $"{title}, rank {options.Rank}, alpha {options.Alpha}; written {written}{(form.IsVera ? "" : $" with lora_alpha {form.Alpha}")}")),
            ("adapted", $"{string.Join(", ", manifest.Graph.Sites.Select(s => s.Kind).Distinct(StringComparer.Ordinal))} in {Count(manifest.Graph.Sites.Select(s => s.Layer).Distinct().Count())} layers"),
            ("trained", $"{Count(native.AdapterSize)} parameters in {Count(manifest.Graph.Factors.Count)} factors, and {Count(native.OwnSize)} in the head"),
            ("in this folder", $"{Count(exported.AdapterSize)} parameters in the adapter and {Count(exported.OwnSize)} in the head, {Count(exported.Bytes)} bytes; {Count(native.Bytes)} bytes before"),
            ("merges", manifest.Merges.Count == 0 ? "none" : $"{Count(manifest.Merges.Count)}, from step {manifest.Merges[0].Step} to {manifest.Merges[^1].Step}"),
        ];
        if (manifest.Task is { } task) rows.Add(("task", task));
        if (manifest.Labels.Count > 0) rows.Add(("labels", string.Join(", ", manifest.Labels.Select((label, id) => $"{id} {label}"))));
        return $"---\nbase_model: {System.Text.Json.JsonSerializer.Serialize(baseModel, AdapterJson.Options)}\nlibrary_name: peft\ntags:\n- lora\n- aslora\n---\n\n# {title} adapter\n\n"
            + $"| | |\n|---|---|\n{string.Concat(rows.Select(row => $"| {row.Name} | {row.Text.Replace("|", "\\|", StringComparison.Ordinal)} |\n"))}\n"
            + "Trained and exported by AsLora. Every module has tensors of its own here, whatever was shared in training; the update of a weight is the same.\n";
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
