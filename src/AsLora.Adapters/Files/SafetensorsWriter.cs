using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace AsLora.Adapters.Files;

/// <summary>
/// Writes safetensors files, byte for byte as the reference implementation does: the widest types first, then by name, under a header padded to 8 bytes.
/// Every tensor is written for itself, so that no two share bytes even where they share memory.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8, PieceLength = 8 << 20;

    /// <summary>Writes a file beside the path, flushes it to the disk and renames it: the path never holds half a file.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="tensors">Names and values, on any device and in any memory layout.</param>
    /// <param name="metadata">Notes to keep in the header; <c>format: pt</c> is what tools of the PyTorch world look for.</param>
    /// <exception cref="ArgumentException">A name is given twice or reserved, or the format has no type for a tensor.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tensors);
        Write(path, [.. tensors.Select(t => new PendingTensor(t.Key, TypeOf(t.Key, t.Value), t.Value.shape, () => t.Value))], metadata);
    }

    /// <summary>The same with tensors that are made one at a time, as they are written.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="metadata">Notes to keep in the header.</param>
    internal static void Write(string path, IReadOnlyList<PendingTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var sorted = tensors.OrderByDescending(t => t.Type).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        var twice = sorted.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1 || g.Key == SafetensorsHeaderReader.MetadataKey);
        if (twice is not null) throw new ArgumentException($"tensor name \"{twice.Key}\" is given twice or reserved", nameof(tensors));
        var header = Header(sorted, metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var tensor in sorted) WriteValues(stream, tensor);
        });
    }

    // The length of the header, the header, and spaces up to the next multiple of 8.
    private static byte[] Header(IEnumerable<PendingTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.SetLength(SafetensorsHeader.PrefixLength);
        buffer.Position = SafetensorsHeader.PrefixLength;
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is not null) WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                var end = offset + tensor.Length;
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.PrefixLength);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeaderReader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteValues(Stream stream, PendingTensor tensor)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var flat = tensor.Value().cpu().contiguous().view(-1);
        long step = PieceLength / flat.element_size(), count = flat.numel();
        for (long start = 0; start < count; start += step)
        {
            using var piece = flat.narrow(0, start, Math.Min(step, count - start));
            stream.Write(piece.bytes);
        }
    }

    private static SafetensorsType TypeOf(string name, Tensor tensor) =>
        SafetensorsTypes.FromScalarType(tensor.dtype) ?? throw new ArgumentException($"tensor \"{name}\" is {tensor.dtype}, for which safetensors files have no type", nameof(tensor));
}
