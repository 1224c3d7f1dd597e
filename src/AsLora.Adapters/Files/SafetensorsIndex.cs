using System.Text.Json;

namespace AsLora.Adapters.Files;

/// <summary>The index of a model in several files: which tensor lies in which shard.</summary>
internal static class SafetensorsIndex
{
    internal const string WholeName = "model.safetensors", IndexName = "model.safetensors.index.json";

    /// <summary>The weights of a model folder: its one file, else its index.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">It holds neither.</exception>
    public static string WeightsIn(string folder)
    {
        foreach (var name in new[] { WholeName, IndexName })
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        var other = Directory.EnumerateFiles(folder).Select(Path.GetFileName).FirstOrDefault(f => Path.GetExtension(f) is ".bin" or ".pt" or ".pth");
        throw new InputException($"{folder} holds neither {WholeName} nor {IndexName}" + (other is null ? "" : $"; {other} is not read: convert it to safetensors first"));
    }

    /// <summary>Opens every shard and holds it against the index.</summary>
    /// <param name="path">The index.</param>
    /// <exception cref="InputException">The index or a shard is not valid, or they disagree; all problems are listed.</exception>
    public static IReadOnlyList<SafetensorsFile> OpenShards(string path)
    {
        var shards = ReadMap(path).GroupBy(p => p.Value, p => p.Key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var problems = shards.Where(s => Path.GetFileName(s.Key) != s.Key || s.Key is "" or "." or "..").Select(s => $"shard \"{s.Key}\" is not the name of a file beside the index").ToList();
        if (problems.Count == 0)
            problems.AddRange(shards.Where(s => !File.Exists(Path.Combine(folder, s.Key))).Select(s => $"shard \"{s.Key}\" is missing; {s.Count()} tensors lie in it"));
        var files = new List<SafetensorsFile>();
        try
        {
            if (problems.Count > 0) throw Disagree(path, problems);
            foreach (var shard in shards)
            {
                files.Add(SafetensorsFile.Open(Path.Combine(folder, shard.Key)));
                var (listed, held) = (shard.ToHashSet(StringComparer.Ordinal), files[^1].Header.Entries.Select(e => e.Name).ToHashSet(StringComparer.Ordinal));
                problems.AddRange(listed.Except(held, StringComparer.Ordinal).Select(t => $"tensor \"{t}\" is not in its shard \"{shard.Key}\""));
                problems.AddRange(held.Except(listed, StringComparer.Ordinal).Select(t => $"shard \"{shard.Key}\" holds tensor \"{t}\", which the index does not place there"));
            }
            return problems.Count == 0 ? files : throw Disagree(path, problems);
        }
        catch
        {
            foreach (var file in files) file.Dispose();
            throw;
        }
    }

    private static InputException Disagree(string path, IReadOnlyList<string> problems) => ProblemList.Error($"{path} does not fit its shards", problems);

    private static Dictionary<string, string> ReadMap(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputJson.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw new InputException($"{path} is not an index of safetensors files: expected an object with an object \"weight_map\"");
            var wrong = map.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.String).Select(p => $"\"{p.Name}\" maps to {p.Value.ValueKind}; expected the name of a shard").ToList();
            return wrong.Count == 0
                ? map.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
                : throw ProblemList.Error($"weight_map of {path} cannot be used", wrong);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
