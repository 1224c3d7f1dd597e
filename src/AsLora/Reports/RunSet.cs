using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Reports;

/// <summary>The runs below some paths. None is left out in silence: what cannot be counted is there with its reason.</summary>
public sealed class RunSet
{
    private RunSet(IReadOnlyList<RunEntry> runs) => Runs = runs;

    /// <summary>Every run, in the order of the paths and of the names below them.</summary>
    public IReadOnlyList<RunEntry> Runs { get; }

    /// <summary>The runs that count.</summary>
    public IEnumerable<RunEntry> Finished => Runs.Where(run => run.Problem is null);

    /// <summary>
    /// Finds and reads runs: folders of runs, records as JSON files, and both at any depth below folders. Folders named <c>sweep</c> below a path are left
    /// out, as the trials of
    /// learning rates are no part of a comparison; name such a folder itself to read them. JSON files that are no records are passed over, those that are no
    /// JSON are taken for damaged records.
    /// </summary>
    /// <param name="paths">Folders or files.</param>
    /// <exception cref="InputException">A path does not exist, or there is no run below any; all of it is listed.</exception>
    public static RunSet Read(params IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        List<string> missing = [.. paths.Where(path => !Path.Exists(path))
            .Select(path => $"there is no {path}; expected the folder of a run, a folder of runs, or the JSON file of a record")];
        if (missing.Count > 0) throw new InputException(string.Join('\n', missing));
        var search = new RunSearch();
        foreach (var path in paths) search.Add(path);
        if (search.Found.Count > 0) return new(Unique(search.Found));
        var below = string.Join(", ", paths);
        throw new InputException($"there is no run below {below}; a run is a folder with a run.json, or a copy of that file under another name");
    }

    /// <summary>A set of records that are not read from files.</summary>
    /// <param name="runs">The runs.</param>
    public static RunSet Of(IEnumerable<RunEntry> runs) => new(Unique([.. runs]));

    // A run that counted twice would be two seeds that agree.
    private static List<RunEntry> Unique(IReadOnlyList<RunEntry> runs)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. runs.Select(run =>
        {
            if (run.Record is not { } record || run.Problem is not null) return run;
            // Where a copy lies is not what it says.
            var content = JsonSerializer.Serialize(record with { Config = record.Config with { Output = "" } }, AdapterJson.Options);
            return first.TryAdd(content, run.Path) ? run : run with { Problem = $"it is a copy of {first[content]}, which is counted" };
        })];
    }
}
