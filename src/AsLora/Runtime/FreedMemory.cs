using System.Runtime.InteropServices;

namespace AsLora.Runtime;

/// <summary>
/// What the memory of freed tensors becomes. By default glibc gives large blocks back to the system and asks for new ones a moment later, and the system clears every page of
/// those: with texts of 512 tokens that costs a quarter of a training step.
/// </summary>
internal static partial class FreedMemory
{
    // Names and numbers of glibc's malloc.h.
    private const int TrimThreshold = -1, MaximumMaps = -4;

    /// <summary>
    /// Keeps it in the process for the next tensors. The process holds what it has used at most, and up to a fifth more, as tensors of other sizes do not fill the gaps exactly.
    /// Does nothing on other systems than Linux with glibc; where the process computes on another thread than its first, blocks of 64 MB and more still come from the system.
    /// </summary>
    public static void Keep()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            SetMallocOption(MaximumMaps, 0);
            SetMallocOption(TrimThreshold, -1);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, which has its own ways.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetMallocOption(int option, int value);
}
