namespace AsLora.Adapters.Native;

/// <summary>Where this program may keep files between runs.</summary>
internal static class CacheFolders
{
    /// <summary>The folders to try, best first: ASLORA_CACHE, else XDG_CACHE_HOME/aslora, else ~/.cache/aslora.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static IReadOnlyList<string> Candidates(Func<string, string?> variable)
    {
        var folders = new List<string>();
        if (variable("ASLORA_CACHE") is { Length: > 0 } own) folders.Add(Path.GetFullPath(own));
        // A relative XDG_CACHE_HOME is to be ignored, says the XDG base directory specification.
        if (variable("XDG_CACHE_HOME") is { Length: > 0 } shared && Path.IsPathRooted(shared)) folders.Add(Path.Combine(shared, "aslora"));
        else if (variable("HOME") is { Length: > 0 } home && Path.IsPathRooted(home)) folders.Add(Path.Combine(home, ".cache", "aslora"));
        return folders;
    }
}
