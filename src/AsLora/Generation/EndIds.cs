using System.Text.Json;
using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Tokenization;

namespace AsLora.Generation;

/// <summary>The tokens a model was trained to end a text with.</summary>
internal static class EndIds
{
    private const string FileName = "generation_config.json", Key = "eos_token_id";

    /// <summary>What <c>generation_config.json</c> says, else <c>config.json</c>, else the tokenizer: one id or several.</summary>
    /// <param name="folder">The model's files.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <exception cref="InputException">What is said is not an id or a list of ids.</exception>
    public static IReadOnlyList<int> Of(ModelFolder folder, Tokenizer tokenizer)
    {
        var file = Path.Combine(folder.Path, FileName);
        var own = File.Exists(file) ? Read(ModelFolder.Parse(file), file) : null;
        return own ?? Read(folder.Config, folder.ConfigPath) ?? (tokenizer.EndId is { } id ? [id] : []);
    }

    private static IReadOnlyList<int>? Read(JsonElement json, string file)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(Key, out var ids) || ids.ValueKind == JsonValueKind.Null) return null;
        var all = ids.ValueKind == JsonValueKind.Array ? ids.EnumerateArray().ToList() : [ids];
        return all.TrueForAll(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) && value >= 0) ? [.. all.Select(id => id.GetInt32())]
            : throw new InputException($"{file}: {Key} is {ids.GetRawText()}, expected an id or a list of ids");
    }
}
