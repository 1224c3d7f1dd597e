using System.Text.Json;
using AsLora.Hub;
using AsLora.Tasks.Instructions;

namespace AsLora.Inference;

/// <summary>Which template the prompts of a model are written with.</summary>
internal static class TemplateChoice
{
    /// <summary>The name that stands for prompts as they are.</summary>
    public const string None = "none";

    // What is only in one format; a model that was not tuned for conversations has the tokens too, but no template.
    private static readonly (string Mark, string Name)[] Marks = [("<|im_start|>", "chatml"), ("<|start_header_id|>", "llama-3"), ("<<SYS>>", "llama-2")];

    /// <summary>The one that is asked for, else the one of the training, else the one a model was published with, if it is known.</summary>
    /// <param name="asked">A name, <c>none</c>, or null.</param>
    /// <param name="trained">The template of the run or the adapter, or null.</param>
    /// <param name="folder">The model's files.</param>
    /// <returns>The template, or null for prompts as they are; and why.</returns>
    /// <exception cref="Adapters.InputException">There is no template of that name.</exception>
    public static (ChatTemplate? Template, string Reason) Choose(string? asked, string? trained, ModelFolder folder)
    {
        if (asked == None) return (null, "prompts as they are, as asked for");
        if (asked is not null) return Named(asked, "as asked for");
        if (trained is not null) return Named(trained, "that of the training");
        var published = Published(folder);
        var name = Array.Find(Marks, m => published.Contains(m.Mark, StringComparison.Ordinal)).Name;
        return name is not null ? Named(name, "the one the model was published with")
            : (null, $"prompts as they are: {(published.Length == 0 ? "the model has no template" : "the model's own template is none of those known here")}");
    }

    private static (ChatTemplate? Template, string Reason) Named(string name, string reason) => (ChatTemplate.Get(name), $"template {name}, {reason}");

    private static string Published(ModelFolder folder)
    {
        var (file, settings) = (Path.Combine(folder.Path, "chat_template.jinja"), Path.Combine(folder.Path, "tokenizer_config.json"));
        if (File.Exists(file)) return File.ReadAllText(file);
        if (!File.Exists(settings)) return "";
        var json = ModelFolder.Parse(settings);
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("chat_template", out var template) ? TextOf(template) : "";
    }

    // One template, or several with their names.
    private static string TextOf(JsonElement template) => template.ValueKind switch
    {
        JsonValueKind.String => template.GetString()!,
        JsonValueKind.Array => string.Concat(template.EnumerateArray().Select(TextOf)),
        JsonValueKind.Object => string.Concat(template.EnumerateObject().Select(part => TextOf(part.Value))),
        _ => "",
    };
}
