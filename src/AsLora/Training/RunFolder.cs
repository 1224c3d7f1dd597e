using AsLora.Adapters;
using AsLora.Training.Checkpoints;

namespace AsLora.Training;

/// <summary>The names of the files a run leaves behind.</summary>
/// <param name="Path">The run's folder.</param>
public sealed record RunFolder(string Path)
{
    /// <summary>The record of the run; there from its first kept adapter on.</summary>
    public string Record => System.IO.Path.Combine(Path, "run.json");

    /// <summary>One JSON object a line, written while the run goes on.</summary>
    public string Metrics => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>The distances between the factors while they merge, one <see cref="DistanceRecord"/> a line; there only where factors merge.</summary>
    public string Distances => System.IO.Path.Combine(Path, "distances.jsonl");

    /// <summary>The folder TensorBoard reads; there only where it was asked for.</summary>
    public string Tensorboard => System.IO.Path.Combine(Path, "tensorboard");

    /// <summary>What is kept of an update that could not be made; there only where a run failed.</summary>
    public string Diagnosis => System.IO.Path.Combine(Path, "diagnosis.json");

    /// <summary>The adapter of the best evaluation.</summary>
    public string Adapter => System.IO.Path.Combine(Path, "adapter");

    /// <summary>The name of the newest checkpoint, which is a folder beside it.</summary>
    public string Latest => System.IO.Path.Combine(Path, "latest");

    /// <summary>There while a process writes the run.</summary>
    public string Lock => System.IO.Path.Combine(Path, "lock");

    /// <summary>Refuses a folder in which no run can begin; leaves nothing there. What a run left that ended before its first checkpoint is in nobody's way.</summary>
    /// <exception cref="InputException">The path is a file, a folder that holds something else, or one that cannot be made or written.</exception>
    public void ExpectToBegin()
    {
        if (Directory.Exists(Path) && new RunCheckpoints(this).IsBeforeTheFirst()) ExpectWritable();
        else ExpectEmpty();
    }

    /// <summary>Refuses a folder that holds something or cannot be written; leaves nothing there.</summary>
    /// <exception cref="InputException">The path is a file, a folder that is not empty, or one that cannot be made or written.</exception>
    public void ExpectEmpty()
    {
        if (File.Exists(Path)) throw new InputException($"the output {Path} is a file; expected a folder, or a name that is free");
        try
        {
            if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault() is { } first)
                throw new InputException($"the output folder {Path} is not empty ({first} …); choose another one or empty it: nothing is written over");
            ExpectWritable();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder {Path} cannot be made: {exception.Message}; choose another --output", exception);
        }
    }

    // Permissions do not tell: they bind no superuser, and a read-only file system binds everyone. So a folder is made where the first one would be, and removed.
    private void ExpectWritable()
    {
        var above = System.IO.Path.GetFullPath(Path);
        while (!System.IO.Path.Exists(above) && System.IO.Path.GetDirectoryName(above) is { } parent) above = parent;
        if (File.Exists(above)) throw new InputException($"the output folder {Path} cannot be made: {above} is a file; choose another --output");
        var probe = System.IO.Path.Combine(above, ".aslora-" + System.IO.Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder {Path} cannot be made: nothing can be written in {above}; choose another --output", exception);
        }
    }
}
