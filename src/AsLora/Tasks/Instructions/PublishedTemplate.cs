using System.Text.Json;
using AsLora.Hub;

namespace AsLora.Tasks.Instructions;

/// <summary>The template that a folder of Hugging Face was published with: a program in Jinja, which is not run here but known by its text.</summary>
internal static class PublishedTemplate
{
    /// <summary>The file that Transformers writes and reads first.</summary>
    public const string FileName = "chat_template.jinja";

    private const string Settings = "tokenizer_config.json", Key = "chat_template";

    /// <summary>The text in a folder: that of the file, else that of the tokenizer's settings; of several with names all of them; empty without any.</summary>
    /// <param name="folder">The folder of a model or of an adapter.</param>
    /// <exception cref="Adapters.InputException">A file cannot be read.</exception>
    public static string In(string folder)
    {
        var (file, settings) = (Path.Combine(folder, FileName), Path.Combine(folder, Settings));
        if (File.Exists(file)) return File.ReadAllText(file);
        if (!File.Exists(settings)) return "";
        var json = ModelFolder.Parse(settings);
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Key, out var template) ? TextOf(template) : "";
    }

    /// <summary>The template that a text was written for by fusing or exporting; null where it is another one.</summary>
    /// <param name="text">The text of a published template.</param>
    public static ChatTemplate? Written(string text) => ChatTemplate.All.FirstOrDefault(t => t.IsJinja(text.ReplaceLineEndings("\n").TrimEnd('\n')));

    // One template, or several with their names.
    private static string TextOf(JsonElement template) => template.ValueKind switch
    {
        JsonValueKind.String => template.GetString()!,
        JsonValueKind.Array => string.Concat(template.EnumerateArray().Select(TextOf)),
        JsonValueKind.Object => string.Concat(template.EnumerateObject().Select(part => TextOf(part.Value))),
        _ => "",
    };
}
