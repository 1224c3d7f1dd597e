using System.Text.Json;

namespace AsLora.Adapters.Files;

/// <summary>The JSON of a header, token by token, so that a hostile one takes no more memory than its own length.</summary>
internal static class SafetensorsHeaderReader
{
    /// <summary>The one key that names no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The most dimensions a tensor can have: the limit of libtorch.</summary>
    public const int MaxDimensions = 64;

    /// <summary>One tensor as the header gives it, not checked against anything.</summary>
    public sealed record Stored(string Name, string Type, IReadOnlyList<long> Shape, IReadOnlyList<long> Offsets);

    /// <summary>Reads the whole header.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">It does not have the form of a header.</exception>
    /// <exception cref="InvalidOperationException">A string holds half of a surrogate pair.</exception>
    public static (IReadOnlyList<Stored> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var tensors = new List<Stored>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, "the header", null, "an object");
        while (NextKey(ref reader) is { } name)
        {
            if (name.Length > InputJson.LongestText) throw new JsonException($"a name has {name.Length} characters; at most {InputJson.LongestText} are possible");
            if (!names.Add(name)) throw new JsonException($"\"{name}\" is there twice");
            if (string.Equals(name, MetadataKey, StringComparison.Ordinal)) metadata = ReadMetadata(ref reader);
            else tensors.Add(ReadTensor(ref reader, name));
        }
        reader.Read(); // Throws where something other than white space follows.
        return (tensors, metadata);
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey, null, "an object of strings");
        while (NextKey(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, MetadataKey, key, "a string");
            if (!metadata.TryAdd(key, reader.GetString()!)) throw new JsonException($"{MetadataKey} \"{key}\" is there twice");
        }
        return metadata;
    }

    private static Stored ReadTensor(ref Utf8JsonReader reader, string name)
    {
        (string? type, long[]? shape, long[]? offsets) = (null, null, null);
        Expect(ref reader, JsonTokenType.StartObject, "tensor", name, "an object");
        while (NextKey(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, "dtype of", name, "a string");
                    type = KnownType(ref reader) ?? reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, "shape of", name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, "data_offsets of", name);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw new JsonException($"{key} of \"{name}\" is there twice");
                default:
                    throw new JsonException($"tensor \"{name}\" has the key \"{key}\"; expected dtype, shape and data_offsets");
            }
        }
        var missing = type is null ? "dtype" : shape is null ? "shape" : offsets is null ? "data_offsets" : null;
        return missing is null ? new(name, type!, shape!, offsets!) : throw new JsonException($"tensor \"{name}\" has no {missing}");
    }

    private static string? KnownType(ref Utf8JsonReader reader)
    {
        foreach (var name in SafetensorsTypes.Names)
            if (reader.ValueTextEquals(name)) return name;
        return null;
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string what, string name)
    {
        Span<long> numbers = stackalloc long[MaxDimensions];
        var count = 0;
        Expect(ref reader, JsonTokenType.StartArray, what, name, "an array of whole numbers");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new JsonException($"{what} \"{name}\" must hold whole numbers from 0 to 2^63 - 1");
            if (count == MaxDimensions) throw new JsonException($"{what} \"{name}\" holds more than {MaxDimensions} numbers");
            numbers[count++] = number;
        }
        return numbers[..count].ToArray();
    }

    private static string? NextKey(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;

    // The text is put together in case of need alone: a header may have many tensors.
    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what, string? name, string expected)
    {
        if (!reader.Read() || reader.TokenType != type) throw new JsonException($"{what}{(name is null ? "" : $" \"{name}\"")} must be {expected}, not {reader.TokenType}");
    }
}
