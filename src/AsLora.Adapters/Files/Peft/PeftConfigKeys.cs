using System.Text.Json;

namespace AsLora.Adapters.Files.Peft;

/// <summary>The keys of <c>adapter_config.json</c> up to PEFT 0.21: which are read, which change nothing that is computed, and which must be off.</summary>
internal static class PeftConfigKeys
{
    // First what is read; then where the adapter came from, how it started, and how PEFT itself runs it.
    private static readonly string[] Known =
    [
        "peft_type", "r", "lora_alpha", "lora_dropout", "vera_dropout", "use_rslora", "target_modules", "exclude_modules", "layers_to_transform", "alpha_pattern", "rank_pattern",
        "base_model_name_or_path", "revision", "bias", "init_lora_weights", "save_projection", "modules_to_save", "task_type", "peft_version", "auto_mapping", "inference_mode",
        "init_weights", "d_initial", "projection_prng_key", "loftq_config", "eva_config", "corda_config", "lora_ga_config", "qalora_group_size", "ensure_weight_tying",
        "megatron_config", "megatron_core", "runtime_config",
    ];

    private static readonly Dictionary<string, string> Off = new(StringComparer.Ordinal)
    {
        ["use_dora"] = "DoRA scales the whole weight by its columns' norms",
        ["lora_bias"] = "B has a bias",
        ["layers_pattern"] = "layers are found by a pattern of its own",
        ["layer_replication"] = "layers of the model are repeated",
        ["trainable_token_indices"] = "rows of the embeddings are replaced",
        ["alora_invocation_tokens"] = "the adapter acts only after certain tokens",
        ["target_parameters"] = "parameters are adapted that are no linear layers",
        ["use_qalora"] = "inputs are pooled in groups",
        ["use_bdlora"] = "the factors are block-diagonal",
        ["arrow_config"] = "several adapters are mixed for every token",
        ["kasa_config"] = "the weight itself is changed",
        ["monteclora_config"] = "factors are drawn at random",
        ["velora_config"] = "inputs are compressed",
        ["fan_in_fan_out"] = "weights are stored transposed",
    };

    // These starts take the pair's first product out of the frozen weight, so that the adapter belongs to another base model than the published one.
    private static readonly string[] StartsThatChangeTheBase = ["pissa", "olora", "corda", "loftq", "lora_ga"];

    /// <summary>What changes the mathematics and is not supported, by name.</summary>
    /// <param name="root">The configuration.</param>
    public static IEnumerable<string> Refused(JsonElement root)
    {
        foreach (var (key, why) in Off)
            if (root.TryGetProperty(key, out var value) && !PeftJson.IsOff(value)) yield return $"{key} is {PeftJson.Shown(value)}: {why}, which is not supported";
        if (PeftJson.TryGet(root, "bias", out var bias) && !(bias.ValueKind == JsonValueKind.String && bias.GetString() == "none"))
            yield return $"bias is {PeftJson.Shown(bias)}: biases of the model were trained, and only \"none\" is supported";
        if (PeftJson.TryGet(root, "init_lora_weights", out var start) && start.ValueKind == JsonValueKind.String
            && Array.Exists(StartsThatChangeTheBase, name => start.GetString()!.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"init_lora_weights is {PeftJson.Shown(start)}: this start changes the frozen weights, which is not supported; "
                + "save the adapter converted to plain LoRA";
        }
        if (root.TryGetProperty("save_projection", out var saved) && PeftJson.IsOff(saved))
            yield return "save_projection is false: A and B are not in the file, and drawing them again depends on PyTorch; save the adapter with it";
    }

    /// <summary>One note that names the keys nobody knows; none where there are none.</summary>
    /// <param name="root">The configuration.</param>
    public static IEnumerable<string> Unknown(JsonElement root)
    {
        var unknown = root.EnumerateObject().Select(p => p.Name).Where(name => !Known.Contains(name, StringComparer.Ordinal) && !Off.ContainsKey(name)).ToList();
        if (unknown.Count > 0) yield return $"keys that are not known here were ignored: {string.Join(", ", unknown)}";
    }
}
