using AsLora.Adapters;

namespace AsLora.Tasks.Glue;

/// <summary>Finds the file of a split in the root of GLUE or in a task's own folder.</summary>
internal static class GlueFolder
{
    private const int Shown = 20;

    /// <summary>The file: tab-separated where it is there, else Parquet.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The root of GLUE, with a folder named after the task in any case, or that folder.</param>
    /// <param name="split">A split of the task.</param>
    /// <exception cref="InputException">There is no such folder or no such file, or the folder is another task's.</exception>
    public static string Find(TaskDefinition task, string folder, string split)
    {
        if (!Directory.Exists(folder)) throw new InputException($"there is no folder {folder}; give the root of GLUE or the folder of {task.Title}");
        string[] names = [$"{split}.tsv", $"{split.Replace("dev", "validation", StringComparison.Ordinal)}-00000-of-00001.parquet"];
        List<string> places = [.. Directory.EnumerateDirectories(folder).Where(d => NameOf(d) == task.Name).Order(StringComparer.Ordinal)];
        var isRoot = places.Count > 0;
        if (!isRoot) places.Add(folder);
        if (places.SelectMany(p => names.Select(n => Path.Combine(p, n))).FirstOrDefault(File.Exists) is not { } file)
            throw new InputException($"no {split} data of {task.Title} in {places[0]}: expected {(isRoot ? "" : $"a folder {task.Title} in it, or ")}{string.Join(" or ", names)}; {Content(places[0])}");

        // Columns of like names would let one task train on the data of another.
        if (!isRoot && NameOf(Path.GetFullPath(folder)) is { } other && other != task.Name)
            throw new InputException($"{folder} is the folder of {NamedTasks.Get(other).Title}, not of {task.Title}; give the root of GLUE or the folder of {task.Title}");
        return file;
    }

    private static string? NameOf(string folder) => NamedTasks.Find(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)))?.Name;

    private static string Content(string folder)
    {
        List<string> names = [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)];
        if (names.Count == 0) return "it is empty";
        return $"it holds {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? $" and {names.Count - Shown} more" : "")}";
    }
}
