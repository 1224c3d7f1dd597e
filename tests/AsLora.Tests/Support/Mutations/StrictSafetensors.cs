using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using System.Text.Unicode;

namespace AsLora.Tests.Support.Mutations;

/// <summary>What the format's description says of a file, written a second time and for nothing but that: the whole file in memory, numbers without limit.</summary>
/// <param name="Tensors">Name → type, shape, bytes.</param>
/// <param name="Metadata">The file's own notes.</param>
internal sealed record StrictSafetensors(IReadOnlyDictionary<string, (string Type, long[] Shape, byte[] Data)> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private static readonly Dictionary<string, int> Widths = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 1,
        ["U8"] = 1,
        ["I8"] = 1,
        ["I16"] = 2,
        ["U16"] = 2,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["I32"] = 4,
        ["U32"] = 4,
        ["F32"] = 4,
        ["F64"] = 8,
        ["I64"] = 8,
        ["U64"] = 8,
    };

    /// <summary>The file, or null where it is not valid.</summary>
    public static StrictSafetensors? Read(byte[] file)
    {
        try
        {
            if (file.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(file) is var length && length > (ulong)(file.Length - 8)) return null;
            var (header, data) = (file.AsMemory(8, (int)length), file.AsMemory(8 + (int)length));
            if (header.Length == 0 || header.Span[0] != '{' || !Utf8.IsValid(header.Span)) return null;
            using var document = JsonDocument.Parse(header, new() { AllowDuplicateProperties = false });
            var properties = document.RootElement.EnumerateObject().ToList();
            var metadata = properties.Where(p => p.Name == "__metadata__").SelectMany(p => p.Value.EnumerateObject()).ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
            if (properties.Any(p => p.Name == "__metadata__" && p.Value.EnumerateObject().Any(m => m.Value.ValueKind != JsonValueKind.String))) return null;
            var tensors = properties.Where(p => p.Name != "__metadata__").Select(p => Tensor(p.Name, p.Value)).OrderBy(t => t.Begin).ThenBy(t => t.End).ToList();
            var filled = BigInteger.Zero;
            foreach (var (_, _, _, begin, end) in tensors)
            {
                if (begin != filled) return null;
                filled = end;
            }
            return filled == data.Length ? new(tensors.ToDictionary(t => t.Name, t => (t.Type, t.Shape, data[(int)t.Begin..(int)t.End].ToArray()), StringComparer.Ordinal), metadata) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static (string Name, string Type, long[] Shape, BigInteger Begin, BigInteger End) Tensor(string name, JsonElement tensor)
    {
        if (tensor.EnumerateObject().Count() != 3) throw new FormatException();
        var type = Property("dtype").GetString() is { } known && Widths.ContainsKey(known) ? known : throw new FormatException();
        var (shape, offsets) = (Numbers("shape"), Numbers("data_offsets"));
        // A dimension of 0 makes a tensor empty, but the others must be possible all the same.
        var bytes = shape.Aggregate(new BigInteger(Widths[type]), (size, dimension) => size * BigInteger.Max(1, dimension));
        // Names longer than paths and shapes of more dimensions than libtorch has are no part of the format here.
        if (name.Length > 4096 || shape.Length > 64) throw new FormatException();
        if (bytes > long.MaxValue || offsets.Length != 2 || offsets[1] - offsets[0] != (shape.Contains(BigInteger.Zero) ? 0 : bytes)) throw new FormatException();
        return (name, type, [.. shape.Select(d => (long)d)], offsets[0], offsets[1]);

        JsonElement Property(string key) => tensor.TryGetProperty(key, out var value) ? value : throw new FormatException();

        BigInteger[] Numbers(string key) => [.. Property(key).EnumerateArray().Select(n => n.ValueKind == JsonValueKind.Number && n.GetRawText() is var text && text.All(char.IsAsciiDigit)
            ? BigInteger.Parse(text) is var number && number <= long.MaxValue ? number : throw new FormatException() : throw new FormatException())];
    }
}
