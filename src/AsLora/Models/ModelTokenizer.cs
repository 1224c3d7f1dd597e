using System.Text.Json;
using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Tokenization;

namespace AsLora.Models;

/// <summary>The tokenizer of a model, held against the size of the model's vocabulary.</summary>
internal static class ModelTokenizer
{
    private const int ShownTokens = 5;

    /// <summary>
    /// Loads a tokenizer. Added tokens that the model has no row for, as the padding of many a fine-tuned LLaMA, are none: no text becomes them.
    /// </summary>
    /// <param name="path">The folder of the tokenizer.</param>
    /// <param name="folder">The model.</param>
    /// <returns>The tokenizer, whose ids the model reads, and what a person should know.</returns>
    /// <exception cref="InputException">There is no tokenizer, it is damaged, or texts become ids that the model does not read.</exception>
    public static (Tokenizer Tokenizer, IReadOnlyList<string> Notes) Load(string path, ModelFolder folder)
    {
        var tokenizer = Tokenizer.Load(path);
        // What else the configuration says of it is told when the model is read.
        if (!folder.Config.TryGetProperty("vocab_size", out var rows) || rows.ValueKind != JsonValueKind.Number || !rows.TryGetInt32(out var size))
            return (tokenizer, []);
        if (tokenizer.VocabularySize <= size) return (tokenizer, []);
        var fitting = tokenizer.Below(size, out var without);
        if (fitting is null)
        {
            throw new InputException($"the tokenizer in {path} has {tokenizer.VocabularySize} tokens and the model in {folder.Path} reads {size}; "
                + "they do not belong together");
        }
        var named = string.Join(", ", without.Take(ShownTokens).Select(t => $"\"{t}\""));
        return (fitting, [$"the model reads {size} tokens, so added tokens of {path} are none: {named}{(without.Count > ShownTokens ? ", …" : "")}"]);
    }
}
