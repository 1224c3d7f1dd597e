using System.Globalization;
using System.Text.Json;
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
        var (method, options, sites) = (AdapterMethods.Get(manifest.Method), manifest.Options, manifest.Graph.Sites);
        var settings = string.Create(CultureInfo.InvariantCulture, $"{method.Title}, rank {options.Rank}, alpha {options.Alpha}");
        var written = ReferenceEquals(form.Method, method) ? "written as itself" : "written as plain LoRA";
        var sizes = $"{Count(exported.AdapterSize)} parameters in the adapter and {Count(exported.OwnSize)} in the head, {Count(exported.Bytes)} bytes";
        List<(string Name, string Text)> rows =
        [
            ("base model", baseModel),
            ("method", $"{settings}; {written}{(form.IsVera ? "" : $" with lora_alpha {form.Alpha}")}"),
            ("adapted", $"{string.Join(", ", sites.Select(s => s.Kind).Distinct(StringComparer.Ordinal))} in {Count(sites.Select(s => s.Layer).Distinct().Count())} layers"),
            ("trained", $"{Count(native.AdapterSize)} parameters in {Count(manifest.Graph.Factors.Count)} factors, and {Count(native.OwnSize)} in the head"),
            ("in this folder", $"{sizes}; {Count(native.Bytes)} bytes before"),
            ("merges", manifest.Merges is [var first, .., var last] ? $"{Count(manifest.Merges.Count)}, from step {first.Step} to {last.Step}" : $"{manifest.Merges.Count}"),
        ];
        if (manifest.Task is { } task) rows.Add(("task", task));
        if (manifest.Template is { } template) rows.Add(("template", template));
        if (manifest.Labels.Count > 0) rows.Add(("labels", string.Join(", ", manifest.Labels.Select((label, id) => $"{id} {label}"))));
        return $"""
            ---
            base_model: {JsonSerializer.Serialize(baseModel, AdapterJson.Options)}
            library_name: peft
            tags:
            - lora
            - aslora
            ---

            # {method.Title} adapter

            | | |
            |---|---|
            {string.Join('\n', rows.Select(row => $"| {row.Name} | {row.Text.Replace("|", "\\|", StringComparison.Ordinal)} |"))}

            Trained and exported by AsLora. Every module has tensors of its own here, whatever was shared in training; the update of a weight is the same.

            """.ReplaceLineEndings("\n");
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
