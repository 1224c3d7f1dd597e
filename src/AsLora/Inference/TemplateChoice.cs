using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Tasks.Instructions;
using AsLora.Tokenization;
using AsLora.Training;

namespace AsLora.Inference;

/// <summary>Which template the prompts of a model are written with.</summary>
internal static class TemplateChoice
{
    private const string None = ChatTemplate.Absent;
    private const string Published = "the one the model was published with";

    // What is only in one format; a model that was not tuned for conversations has the tokens too, but no template.
    private static readonly (string Mark, string Name)[] Marks = [("<|im_start|>", "chatml"), ("<|start_header_id|>", "llama-3"), ("<<SYS>>", "llama-2")];

    /// <summary>The one that is asked for, else the one of the training, else the one adapter or model was published with, if it is known.</summary>
    /// <param name="asked">A name, <c>none</c>, or null.</param>
    /// <param name="saved">The adapter, or null.</param>
    /// <param name="folder">The model's files.</param>
    /// <returns>The template, or null for prompts as they are; and why.</returns>
    /// <exception cref="InputException">There is no template of that name.</exception>
    public static (ChatTemplate? Template, string Reason) Choose(string? asked, SavedAdapter? saved, ModelFolder folder)
    {
        if (asked == None) return (null, "prompts as they are, as asked for");
        if (asked is not null)
        {
            string[] names = [.. ChatTemplate.Names, None];
            return names.Contains(asked) ? Named(asked, "as asked for")
                : throw new InputException($"there is no template \"{asked}\"{Suggestion.For(asked, names)}; "
                    + $"the templates are {string.Join(", ", ChatTemplate.Names)}, or {None} for prompts as they are");
        }
        if (saved?.Manifest.Template is { } trained) return Named(trained, "that of the training");
        // PEFT's folders often hold the tokenizer of the training too.
        var text = saved is { IsPeft: true } ? PublishedTemplate.In(saved.AdapterPath) : "";
        if (text.Length == 0) text = PublishedTemplate.In(folder.Path);
        if (PublishedTemplate.Written(text) is { } own) return Named(own.Name, Published);
        return Array.Find(Marks, m => text.Contains(m.Mark, StringComparison.Ordinal)).Name is { } name
            ? Named(name, $"by the marks in {Published}; what else that one adds, such as a system message of its own or a date, is left out")
            : (null, $"prompts as they are: {(text.Length == 0 ? "the model has no template" : "the model's own template is none of those known here")}");
    }

    /// <summary>Throws where the tokenizer lacks a token of the template.</summary>
    /// <param name="template">The template, or null.</param>
    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="tokenizerName">What to call it in messages, as its folder.</param>
    /// <exception cref="InputException">Tokens are missing; what can be done is named.</exception>
    public static void ExpectFit(ChatTemplate? template, Tokenizer tokenizer, string tokenizerName)
    {
        try
        {
            template?.ThrowIfUnfit(tokenizer, tokenizerName);
        }
        catch (InputException exception)
        {
            throw new InputException($"{exception.Message}; template {None} takes prompts as they are", exception);
        }
    }

    /// <summary>The error of a message for the whole conversation where prompts are taken as they are.</summary>
    public static InputException NoPlaceForSystem() =>
        new($"a system message needs a template, and prompts are taken as they are; name one of {string.Join(", ", ChatTemplate.Names)}");

    private static (ChatTemplate? Template, string Reason) Named(string name, string reason) => (ChatTemplate.Get(name), $"template {name}, {reason}");
}
