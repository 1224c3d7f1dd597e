using System.Text;
using System.Text.Json.Nodes;
using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Tasks.Instructions;

namespace AsLora.Training.Fusing;

/// <summary>What lies beside the weights of a fused model: its configuration, and the tokenizer's files as they are.</summary>
internal static class FusedFiles
{
    // Licenses go with what is made from a model.
    private static readonly string[] OfModel = ["generation_config.json", "LICENSE*", "NOTICE*"];

    /// <summary>Copies tokenizer, settings of generation and licenses.</summary>
    /// <param name="tokenizer">The folder of the tokenizer.</param>
    /// <param name="model">The folder of the model.</param>
    /// <param name="to">The folder that is written.</param>
    /// <returns>Whether there was a tokenizer.</returns>
    public static bool Copy(string tokenizer, string model, string to)
    {
        var files = TokenizerFiles.In(tokenizer);
        TokenizerFiles.Copy(files.Concat(OfModel.SelectMany(pattern => Directory.EnumerateFiles(model, pattern))), to);
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
        if (manifest.Head is { } head) AddClasses(config, head, manifest.Labels);
        ConfigFile.Write(path, config, architecture, type);
    }

    /// <summary>Writes the template of the training where Transformers looks first, so that it takes the place of the model's own.</summary>
    /// <param name="to">The folder that is written.</param>
    /// <param name="template">The template, in Jinja.</param>
    public static void WriteTemplate(string to, string template) =>
        AtomicFile.Write(Path.Combine(to, PublishedTemplate.FileName), stream => stream.Write(Encoding.UTF8.GetBytes(template)));

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
