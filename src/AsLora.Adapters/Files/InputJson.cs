using System.Text.Json;

namespace AsLora.Adapters.Files;

/// <summary>Reads JSON files that hold names, paths and numbers: manifests, configurations, indexes.</summary>
internal static class InputJson
{
    /// <summary>The longest name or text, in bytes: as long as paths can be. What is longer is damage, and would only fill memory and messages.</summary>
    public const int LongestText = 4096;

    /// <summary>Reads all of a file and makes sure that it is JSON without overlong texts.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <exception cref="IOException">It cannot be read, or holds a text longer than any name.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        var json = InputFile.ReadAllBytes(path);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueSpan.Length > LongestText)
                throw new IOException($"at byte {reader.TokenStartIndex} it holds a text of {reader.ValueSpan.Length} bytes; names and paths have at most {LongestText}");
        }
        return json;
    }

    /// <summary>Makes sure that a file is of a form this program knows, before anything else of it is read: a newer form may have other keys.</summary>
    /// <param name="json">The file.</param>
    /// <param name="current">The highest version that is read.</param>
    /// <exception cref="InputException">The version under <c>format</c> is missing, higher, or below 1.</exception>
    public static void ExpectFormat(byte[] json, int current)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out var number))
            throw new InputException("expected an object with a whole number under \"format\"");
        if (number > current) throw new InputException($"it has format {number}, and this program reads formats up to {current}; use the program that wrote it, or a newer one");
        if (number < 1) throw new InputException($"format {number} does not exist; the first one is 1");
    }
}
