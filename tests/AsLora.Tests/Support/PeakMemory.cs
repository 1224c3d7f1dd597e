using System.Globalization;
using System.Runtime.InteropServices;

namespace AsLora.Tests.Support;

/// <summary>How much more memory the process holds at most while something runs, as the kernel of Linux counts it.</summary>
internal static partial class PeakMemory
{
    /// <summary>Runs an action and counts bytes.</summary>
    public static long GrowthOf(Action load)
    {
        // The kernel keeps the peak since the last reset; the part before the load is taken off. What earlier tests have freed goes back to the system first:
        // it would be used again unseen.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        TrimMemory(0);
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Status("VmRSS");
        load();
        return Status("VmHWM") - before;
    }

    private static long Status(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(key + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimMemory(nint keep);
}
