namespace AsLora.Evaluation.Execution;

/// <summary>What the launcher is asked.</summary>
/// <param name="Program">Python source.</param>
/// <param name="Isolated">Whether it runs in namespaces of its own, else with limits and the filter alone.</param>
/// <param name="Seconds">Time for the program.</param>
/// <param name="Memory">Bytes of address space.</param>
/// <param name="Files">Bytes of a file, and of the folder.</param>
/// <param name="Filter">The filter of system calls.</param>
internal sealed record LauncherRequest(string Program, bool Isolated, double Seconds, long Memory, long Files, byte[] Filter);
