using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsLora.Adapters.Files;

/// <summary>A list with one line an item, so that a person can read down it.</summary>
/// <typeparam name="T">The items.</typeparam>
internal sealed class LinePerItemConverter<T> : JsonConverter<IReadOnlyList<T>> where T : class
{
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        [.. JsonSerializer.Deserialize<List<T?>>(ref reader, options)!.Select(item => item ?? throw new JsonException("an item of the list is null"))];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        // Raw text is written as it is: the line break and the indentation before it are its own white space.
        var lineBreak = writer.Options.Indented ? "\n" + new string(writer.Options.IndentCharacter, writer.Options.IndentSize * writer.CurrentDepth) : "";
        foreach (var item in value) writer.WriteRawValue(lineBreak + JsonSerializer.Serialize(item, AdapterJson.Options));
        writer.WriteEndArray();
    }
}
