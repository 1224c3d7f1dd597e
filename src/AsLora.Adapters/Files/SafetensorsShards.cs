using System.Text.Encodings.Web;
using System.Text.Json;

namespace AsLora.Adapters.Files;

/// <summary>The weights of a model as Transformers writes them: one file, or several of a greatest size with an index.</summary>
internal static class SafetensorsShards
{
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["format"] = "pt" };
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Which tensors go together: in their order, as many as fit; one that is larger than the limit has a file of its own.</summary>
    /// <param name="tensors">The tensors in model order.</param>
    /// <param name="limit">The greatest size of a file in bytes, headers excluded.</param>
    public static IReadOnlyList<IReadOnlyList<PendingTensor>> Split(IEnumerable<PendingTensor> tensors, long limit)
    {
        var (shards, current, size) = (new List<IReadOnlyList<PendingTensor>>(), new List<PendingTensor>(), 0L);
        foreach (var tensor in tensors)
        {
            if (tensor.Length > limit)
            {
                shards.Add([tensor]);
                continue;
            }
            if (size + tensor.Length > limit)
            {
                shards.Add(current);
                (current, size) = ([], 0);
            }
            current.Add(tensor);
            size += tensor.Length;
        }
        if (current.Count > 0) shards.Add(current);
        return shards;
    }

    /// <summary>Writes <c>model.safetensors</c>, or <c>model-00001-of-0000N.safetensors</c> and so on with <c>model.safetensors.index.json</c>.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="tensors">The tensors in model order; they are made one at a time.</param>
    /// <param name="limit">The greatest size of a file in bytes, headers excluded.</param>
    public static void Write(string folder, IReadOnlyList<PendingTensor> tensors, long limit)
    {
        var shards = Split(tensors, limit);
        if (shards is [var whole])
        {
            SafetensorsWriter.Write(Path.Combine(folder, SafetensorsIndex.WholeName), whole, Metadata);
            return;
        }
        for (var i = 0; i < shards.Count; i++) SafetensorsWriter.Write(Path.Combine(folder, NameOf(i, shards.Count)), shards[i], Metadata);
        AtomicFile.Write(Path.Combine(folder, SafetensorsIndex.IndexName), stream => WriteIndex(stream, shards));
    }

    private static void WriteIndex(Stream stream, IReadOnlyList<IReadOnlyList<PendingTensor>> shards)
    {
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", shards.Sum(s => s.Sum(t => t.Length)));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            var files = shards.SelectMany((shard, i) => shard.Select(t => (t.Name, File: NameOf(i, shards.Count))));
            foreach (var (name, file) in files.OrderBy(f => f.Name, StringComparer.Ordinal)) json.WriteString(name, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    private static string NameOf(int index, int count) => $"model-{index + 1:00000}-of-{count:00000}.safetensors";
}
