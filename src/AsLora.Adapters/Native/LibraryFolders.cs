using System.Reflection;

namespace AsLora.Adapters.Native;

/// <summary>Where a .NET program's native libraries lie.</summary>
internal static class LibraryFolders
{
    /// <summary>The first folder that holds the file, as a path to the file; null where none does.</summary>
    public static string? Find(IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>The folders in the order in which they are looked at: those the host prepared, the program's own, and the package that holds an assembly.</summary>
    /// <param name="assembly">An assembly that comes with native libraries.</param>
    public static IEnumerable<string> For(Assembly assembly)
    {
        const string native = "runtimes/linux-x64/native";
        var hosts = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in hosts) yield return folder;
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, native);
        if (Path.GetDirectoryName(assembly.Location) is not { Length: > 0 } beside) yield break;
        yield return beside;
        yield return Path.Combine(beside, native);
        yield return Path.GetFullPath(Path.Combine(beside, "..", "..", native));
    }
}
