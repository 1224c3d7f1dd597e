using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Adapters.Files;
using AsLora.Hub;

namespace AsLora.Training.Fusing;

/// <summary>What lies beside the weights of a fused model: its configuration, and the tokenizer's files as they are.</summary>
internal static class FusedFiles
{
    // Of the tokenizers of Transformers; licenses go with what is made from a model.
    private static readonly string[] Copied =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model",
        "chat_template.jinja",
    ];

    private static readonly string[] OfModel = ["generation_config.json", "LICENSE*", "NOTICE*"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Copies tokenizer, settings of generation and licenses.</summary>
    /// <param name="tokenizer">The folder of the tokenizer.</param>
    /// <param name="model">The folder of the model.</param>
    /// <param name="to">The folder that is written.</param>
    /// <returns>Whether there was a tokenizer.</returns>
    public static bool Copy(string tokenizer, string model, string to)
    {
        List<string> files = [.. Copied.Select(name => Path.Combine(tokenizer, name)).Where(File.Exists)];
        foreach (var file in files.Concat(OfModel.SelectMany(pattern => Directory.EnumerateFiles(model, pattern))))
        {
            AtomicFile.Write(Path.Combine(to, Path.GetFileName(file)), stream =>
            {
                using var source = File.OpenRead(file);
                source.CopyTo(stream);
            });
        }
        return files.Count > 0;
    }

    /// <summary>Writes the model's <c>config.json</c> with its class, for a classifier its classes by name, and the type of its weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The model.</param>
    /// <param name="architecture">The class of Transformers.</param>
    /// <param name="manifest">The adapter: head and labels.</param>
    /// <param name="type">The type of most weights.</param>
    public static void WriteConfig(string path, ModelFolder folder, string architecture, AdapterManifest manifest, SafetensorsType type)
    {
        var config = JsonObject.Create(folder.Config)!;
        config["architectures"] = new JsonArray(architecture);
        if (manifest.Head is { } head) AddClasses(config, head, manifest.Labels);
        // Transformers has called it dtype since version 4.56, and reads both.
        config.Remove("dtype");
        config["torch_dtype"] = type switch { SafetensorsType.BF16 => "bfloat16", SafetensorsType.F16 => "float16", SafetensorsType.F64 => "float64", _ => "float32" };
        AtomicFile.Write(path, stream =>
        {
            JsonSerializer.Serialize(stream, config, Indented);
            stream.WriteByte((byte)'\n');
        });
    }

    private static void AddClasses(JsonObject config, AdapterHead head, IReadOnlyList<string> names)
    {
        List<string> labels = [.. Enumerable.Range(0, head.Outputs).Select(id => names.Count == head.Outputs ? names[id] : $"LABEL_{id}")];
        config["id2label"] = new JsonObject(labels.Select((label, id) => KeyValuePair.Create($"{id}", (JsonNode?)label)));
        config["label2id"] = new JsonObject(labels.Select((label, id) => KeyValuePair.Create(label, (JsonNode?)id)));
        config["num_labels"] = head.Outputs;
        config["problem_type"] = head.IsRegression ? "regression" : "single_label_classification";
        config.Remove("_num_labels");
    }
}
