namespace AsLora.Adapters.Files;

/// <summary>Writes folders that are there whole or not at all.</summary>
internal static class AtomicFolder
{
    private const string Partial = ".partial", Previous = ".previous";

    /// <summary>Writes beside the path and renames. A folder that is there is moved aside first and deleted last, so that no moment loses both.</summary>
    /// <param name="path">Where the folder shall be.</param>
    /// <param name="names">The files it consists of; a folder that holds anything else is not replaced.</param>
    /// <param name="write">Writes the files into the folder it is given.</param>
    /// <exception cref="InputException">The path is a file, or a folder that holds something else.</exception>
    public static void Write(string path, IReadOnlyList<string> names, Action<string> write)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full)) throw new InputException($"{path} is a file; expected a folder, or a name that is free");
        var other = Directory.Exists(full) ? Directory.EnumerateFileSystemEntries(full).Select(Path.GetFileName).FirstOrDefault(n => !names.Contains(n, StringComparer.Ordinal)) : null;
        if (other is not null) throw new InputException($"{path} holds {other}, which would be lost if the folder were replaced; choose another one");
        var (beside, aside) = (full + Partial, full + Previous);
        Delete(beside);
        Directory.CreateDirectory(beside);
        try
        {
            write(beside);
            if (Directory.Exists(full))
            {
                Delete(aside);
                Directory.Move(full, aside);
            }
            Directory.Move(beside, full);
            DiskFlush.Folder(Path.GetDirectoryName(full)!);
        }
        finally
        {
            Delete(beside);
        }
        Delete(aside);
    }

    /// <summary>Clears away what a process left that ended while it wrote: what was begun goes, and the older folder stands again where the new one does not yet.</summary>
    /// <param name="path">Where the folder shall be.</param>
    public static void Recover(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        Delete(full + Partial);
        if (!Directory.Exists(full + Previous)) return;
        if (Directory.Exists(full)) Delete(full + Previous);
        else Directory.Move(full + Previous, full);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
