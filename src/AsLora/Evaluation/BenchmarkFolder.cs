using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Training;

namespace AsLora.Evaluation;

/// <summary>The files an evaluation leaves behind, kept for one process while it writes them.</summary>
internal sealed class BenchmarkFolder : IDisposable
{
    private const string Settings = "settings.json", Answered = "items.jsonl", Result = "result.json";

    // Where a model lies decides nothing: its weights are known by their hash.
    private static readonly string[] Places = ["path", "revision", "adapter"];
    private readonly string _path;
    private readonly RunLock _lock;

    /// <summary>Begins an evaluation in a folder, or goes on with the one in it.</summary>
    /// <param name="path">The folder: one that is not there, is empty, or holds an evaluation with the same settings.</param>
    /// <param name="settings">What decides the score.</param>
    /// <exception cref="InputException">The folder holds something else, or an evaluation with other settings; all differences are listed.</exception>
    public BenchmarkFolder(string path, BenchmarkSettings settings)
    {
        _path = path;
        var file = Path.Combine(path, Settings);
        if (File.Exists(file)) ExpectSame(file, Read(file), JsonSerializer.SerializeToNode(settings, AdapterJson.Options)!.AsObject());
        else
        {
            new RunFolder(path).ExpectEmpty();
            Directory.CreateDirectory(path);
        }
        _lock = new(new(path));
        try
        {
            if (!File.Exists(file)) Write(file, settings);
            Items = new(Path.Combine(path, Answered));
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The answered questions.</summary>
    public ItemFile Items { get; }

    /// <summary>Refuses a folder in which no evaluation can begin or go on, as far as that is known; leaves nothing there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="known">Settings by their names, before there is a model.</param>
    /// <exception cref="InputException">
    /// The path is a file, a folder that holds something else, or one that cannot be made; or an evaluation with other settings: all differences are listed.
    /// </exception>
    public static void Expect(string path, IReadOnlyDictionary<string, object?> known)
    {
        var file = Path.Combine(path, Settings);
        if (File.Exists(file))
        {
            var now = new JsonObject(known.Select(setting =>
                KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(setting.Key), JsonSerializer.SerializeToNode(setting.Value, AdapterJson.Options))));
            var before = Read(file);
            foreach (var key in before.Select(setting => setting.Key).Where(key => !now.ContainsKey(key)).ToList()) before.Remove(key);
            ExpectSame(file, before, now);
        }
        else new RunFolder(path).ExpectEmpty();
    }

    /// <summary>The precision of the evaluation in a folder; null where there is none.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">Its settings cannot be read.</exception>
    public static string? Precision(string path)
    {
        var file = Path.Combine(path, Settings);
        return File.Exists(file) && Read(file)["precision"] is JsonValue value && value.TryGetValue(out string? name) ? name : null;
    }

    /// <summary>Writes the result beside and renames it.</summary>
    /// <param name="result">The result.</param>
    public void Write(BenchmarkResult result) => Write(Path.Combine(_path, Result), result);

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        Items.Dispose();
        _lock.Dispose();
    }

    private static void Write<T>(string path, T value) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, value, AdapterJson.Indented);
        stream.WriteByte((byte)'\n');
    });

    private static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(InputFile.ReadAllBytes(file)) as JsonObject ?? throw new JsonException("it is not an object");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {exception.Message}; choose another --output", exception);
        }
    }

    private static void ExpectSame(string file, JsonObject before, JsonObject now)
    {
        foreach (var model in new[] { before["model"], now["model"] }.OfType<JsonObject>())
        {
            foreach (var place in Places) model.Remove(place);
        }
        var differences = Differences("", before, now).ToList();
        if (differences.Count == 0) return;
        var headline = $"{Path.GetDirectoryName(file)} holds an evaluation with other settings; repeat these, or choose another --output";
        throw ProblemList.Error(headline, differences);
    }

    private static IEnumerable<string> Differences(string prefix, JsonObject before, JsonObject now)
    {
        foreach (var key in before.Select(p => p.Key).Union(now.Select(p => p.Key), StringComparer.Ordinal))
        {
            var (old, current) = (before[key], now[key]);
            if (JsonNode.DeepEquals(old, current)) continue;
            if (old is JsonObject was && current is JsonObject became)
            {
                foreach (var inner in Differences($"{key}.", was, became)) yield return inner;
                continue;
            }
            yield return $"{prefix}{key}: it was begun with {Text(old)}, and now it is {Text(current)}";
        }

        static string Text(JsonNode? value) => value?.ToJsonString(AdapterJson.Options) ?? "nothing";
    }
}
