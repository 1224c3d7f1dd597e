using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Training;

/// <summary>A saved adapter, and the run it came from where its folder still lies in the run's.</summary>
/// <param name="AdapterPath">The adapter's own folder.</param>
/// <param name="Manifest">What the adapter is: method, model, head, task, labels.</param>
/// <param name="Run">The record of the run around it; null for an adapter on its own.</param>
public sealed record SavedAdapter(string AdapterPath, AdapterManifest Manifest, RunRecord? Run)
{
    /// <summary>The configuration of the run around it; null for an adapter on its own.</summary>
    public RunConfig? RunConfig => Run?.Config;

    /// <summary>Finds the adapter a path belongs to and reads what it is, without its numbers and without libtorch.</summary>
    /// <param name="path">The folder of a run, the adapter folder in it, or an adapter folder on its own.</param>
    /// <exception cref="InputException">There is no adapter, or its manifest or the record of the run is damaged.</exception>
    public static SavedAdapter Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FolderIn(path) is not { } folder)
        {
            throw new InputException(Directory.Exists(path)
                ? $"{path} is neither an adapter (adapter.json) nor a run that holds one (run.json, adapter/)"
                : $"there is no folder {path}; expected the folder of a run or of an adapter");
        }
        var record = RecordAround(folder);
        return new(folder, AdapterFolder.ReadManifest(folder), File.Exists(record) ? RunRecord.Read(record) : null);
    }

    /// <summary>The adapter's folder at a path, or null where there is none.</summary>
    /// <param name="path">The folder of a run, the adapter folder in it, or an adapter folder on its own.</param>
    public static string? FolderIn(string path) => new[] { path, new RunFolder(path).Adapter }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "adapter.json")));

    /// <summary>The folder of the model it belongs on: the one that is given, else the run's, else the one the adapter names.</summary>
    /// <param name="given">What a person gave, or null.</param>
    public string Model(string? given) => given ?? RunConfig?.Model ?? Manifest.Base.Name;

    // A run keeps its adapter under one name; another folder beside run.json is not the run's.
    private static string? RecordAround(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var run = new RunFolder(Path.GetDirectoryName(full) ?? full);
        return full == run.Adapter ? run.Record : null;
    }
}
