namespace AsLora.Adapters.Native;

/// <summary>The shared libraries that are mapped into this process, from /proc/self/maps.</summary>
internal static class LoadedLibraries
{
    private const string Maps = "/proc/self/maps";

    /// <summary>The path of a mapped library whose file name begins with the given one, or null.</summary>
    /// <param name="name">Its name without what follows ".so.6": "libstdc++.so.6".</param>
    public static string? Find(string name) => File.Exists(Maps) ? Find(File.ReadLines(Maps), name) : null;

    /// <inheritdoc cref="Find(string)"/>
    /// <param name="maps">Lines "address permissions offset device inode path"; the path may hold spaces.</param>
    /// <param name="name">Its name.</param>
    public static string? Find(IEnumerable<string> maps, string name)
    {
        foreach (var line in maps)
        {
            var slash = line.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) continue;
            var path = line[slash..];
            if (Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal)) return path;
        }
        return null;
    }
}
