using System.Text.Json;

namespace AsLora.Adapters.Files.Peft;

/// <summary>Writes <c>adapter_config.json</c> with the keys that old and new versions of PEFT know, in order and indented as PEFT does.</summary>
/// <param name="form">How the adapter is written.</param>
/// <param name="baseModel">What the base model is called.</param>
/// <param name="parameters">Names of the model's own parameters that are saved with it.</param>
internal sealed class PeftConfigWriter(PeftForm form, string baseModel, IReadOnlyList<string> parameters)
{
    // PEFT looks for both in every model for the classification of sequences.
    private static readonly string[] Heads = ["classifier", "score"];

    /// <summary>Writes the object.</summary>
    public void Write(Stream stream) => JsonSerializer.Serialize(stream, Keys(), AdapterJson.Indented);

    /// <summary>
    /// The names PEFT is to look for: the adapter's own targets where PEFT, which looks at every linear layer of the model, finds the same modules by
    /// them; else the path of every module. A bare name that stands in several places of a layer (<c>dense</c>) also stands in poolers and heads.
    /// </summary>
    internal IReadOnlyList<string> Targets()
    {
        var (targets, sites) = (form.Manifest.Options.Targets, form.Manifest.Graph.Sites);
        bool IsExact(string target)
        {
            var places = sites.Where(s => PeftTargets.IsNameOf(target, s.Name)).Select(s => s.Name.Split('.')).ToList();
            var isInOnePlace = target.Contains('.') || places.DistinctBy(p => p[^2], StringComparer.Ordinal).Count() == 1;
            return places.Count > 0 && isInOnePlace && !parameters.Any(p => PeftTargets.IsNameOf(target, ModuleOf(p)));
        }
        var areExact = targets.Count > 0 && targets.All(IsExact) && sites.All(s => targets.Any(t => PeftTargets.IsNameOf(t, s.Name)));
        return areExact ? targets : [.. sites.Select(s => s.Name)];
    }

    private SortedDictionary<string, object?> Keys()
    {
        var options = form.Manifest.Options;
        var keys = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["modules_to_save"] = ModulesToSave(),
            ["peft_type"] = form.IsVera ? "VERA" : "LORA",
            ["r"] = options.Rank,
            ["revision"] = form.Manifest.Base.Revision,
            ["target_modules"] = Targets(),
            ["task_type"] = form.Manifest.Base.IsLanguageModel ? "CAUSAL_LM" : form.Manifest.Head is null ? null : "SEQ_CLS",
        };
        if (form.IsVera)
        {
            // A and B are in the file, so the key they could be drawn from again is not used.
            (keys["projection_prng_key"], keys["save_projection"]) = (0, true);
            (keys["d_initial"], keys["init_weights"], keys["vera_dropout"]) = (0.1, true, options.Dropout);
            return keys;
        }
        (keys["init_lora_weights"], keys["lora_alpha"], keys["lora_dropout"]) = (true, form.Alpha, options.Dropout);
        if (form.Method != Methods.LoraMethod.Definition) keys["use_rslora"] = true;
        return keys;
    }

    private List<string>? ModulesToSave()
    {
        if (parameters.Count == 0) return null;
        var others = parameters.Select(ModuleOf).Where(m => !Heads.Contains(m.Split('.')[0], StringComparer.Ordinal)).Distinct(StringComparer.Ordinal);
        return form.Manifest.Head is null ? [.. parameters.Select(ModuleOf).Distinct(StringComparer.Ordinal)] : [.. Heads, .. others];
    }

    private static string ModuleOf(string parameter) => parameter.LastIndexOf('.') is > 0 and var end ? parameter[..end] : parameter;
}
