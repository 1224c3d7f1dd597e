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
}
