using System.Text.Json;

namespace AsLora.Adapters.Files.Peft;

/// <summary>What values of PEFT's JSON are.</summary>
internal static class PeftJson
{
    private const int ShownLength = 60;

    /// <summary>A key's value where it is there and not null.</summary>
    public static bool TryGet(JsonElement root, string key, out JsonElement value) =>
        root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether a value says nothing: null, false, or empty. Newer versions of PEFT write such values for what is not used.</summary>
    public static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.String => value.GetString()!.Length == 0,
        _ => false,
    };

    /// <summary>A list of texts, or null where it is something else.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(i => i.GetString()!)]
            : null;

    /// <summary>A key's value for a message.</summary>
    public static string Shown(JsonElement root, string key) => root.TryGetProperty(key, out var value) ? Shown(value) : "missing";

    /// <summary>A value for a message.</summary>
    public static string Shown(JsonElement value) => value.GetRawText() is { Length: > ShownLength } text ? text[..ShownLength] + "…" : value.GetRawText();
}
