using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Training;

/// <summary>Reads what a run wrote of the distances between its factors.</summary>
public static class DistanceFile
{
    /// <summary>
    /// All records, in the order of the updates and of the kinds' names. A last line that was not written to its end is left out: the run was killed while
    /// it wrote it, and writes it again when it goes on.
    /// </summary>
    /// <param name="path">A <c>distances.jsonl</c>, or the folder of the run.</param>
    /// <exception cref="InputException">There is no such file, or a line of it is not a record.</exception>
    public static IReadOnlyList<DistanceRecord> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = Directory.Exists(path) ? new RunFolder(path).Distances : path;
        if (!File.Exists(file))
            throw new InputException($"there is no {file}: only runs whose factors merge write it, and not where record-distances is false");
        try
        {
            var text = File.ReadAllText(file);
            var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return [.. lines.Select((line, i) => Parse(line, $"{file}:{i + 1}"))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    private static DistanceRecord Parse(string line, string where)
    {
        try
        {
            var record = JsonSerializer.Deserialize<DistanceRecord>(line, AdapterJson.Options);
            return record is { IsWhole: true }
                ? record
                : throw new InputException($"{where} is not a record of distances: its lists do not have the lengths its layers ask for");
        }
        catch (JsonException exception)
        {
            throw new InputException($"{where} is not a record of distances: {exception.Message}", exception);
        }
    }
}
