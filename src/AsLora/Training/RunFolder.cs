using AsLora.Adapters;

namespace AsLora.Training;

/// <summary>The names of the files a run leaves behind.</summary>
/// <param name="Path">The run's folder.</param>
public sealed record RunFolder(string Path)
{
    /// <summary>The record of the run; there from its first kept adapter on.</summary>
    public string Record => System.IO.Path.Combine(Path, "run.json");

    /// <summary>One JSON object a line, written while the run goes on.</summary>
    public string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>The adapter of the best evaluation.</summary>
    public string Adapter => System.IO.Path.Combine(Path, "adapter");

    /// <summary>The run a path belongs to.</summary>
    /// <param name="path">A run's folder, or the adapter folder in it.</param>
    /// <exception cref="InputException">There is no run.</exception>
    public static RunFolder Find(string path)
    {
        if (!Directory.Exists(path)) throw new InputException($"there is no folder {path}");
        var run = new RunFolder(path);
        if (File.Exists(run.Record)) return run;
        var above = new RunFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? path);
        return File.Exists(above.Record) ? above : throw new InputException($"{path} is not the folder of a run: it has no run.json, and neither has the folder above it");
    }

    /// <summary>Refuses a folder that holds something.</summary>
    /// <exception cref="InputException">The path is a file, or a folder that is not empty.</exception>
    public void ExpectEmpty()
    {
        if (File.Exists(Path)) throw new InputException($"the output {Path} is a file; a run needs a folder of its own");
        if (!Directory.Exists(Path) || !Directory.EnumerateFileSystemEntries(Path).Any()) return;
        throw new InputException($"the output folder {Path} is not empty ({System.IO.Path.GetFileName(Directory.EnumerateFileSystemEntries(Path).Order(StringComparer.Ordinal).First())} …); "
            + "choose another one or empty it: nothing is written over");
    }
}
