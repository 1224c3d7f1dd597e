using System.Diagnostics;

namespace AsLora.Runtime;

/// <summary>The memory of this process as the operating system counts it.</summary>
public static class ProcessMemory
{
    /// <summary>Resident memory now, in bytes.</summary>
    public static long Resident() => Environment.WorkingSet;

    /// <summary>The most resident memory the process has had, in bytes.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
