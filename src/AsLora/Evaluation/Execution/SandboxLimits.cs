namespace AsLora.Evaluation.Execution;

/// <summary>What a program may use. It may never start another program or process, whatever these are.</summary>
public sealed record SandboxLimits
{
    /// <summary>Time by the clock for the program alone, without the sandbox's start; three seconds, as in the original evaluation of HumanEval.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Address space, in bytes, Python's own included (about 30 MB); as there is one process, this bounds all of its memory.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Size of a file the program writes, and of its folder as a whole, in bytes; the folder is in memory.</summary>
    public long FileBytes { get; init; } = 16L << 20;

    /// <summary>Why these limits cannot be kept, or are none; null where they are in order.</summary>
    internal string? Problem => this switch
    {
        _ when Time <= TimeSpan.Zero || Time > TimeSpan.FromHours(1) => $"a program's time is above 0 and at most an hour, and this is {Time}",
        { MemoryBytes: < 64L << 20 } => $"Python does not start in less than {64L << 20} bytes of memory, and the limit is {MemoryBytes}",
        { FileBytes: < 1L << 16 } => $"a program's folder has at least {1L << 16} bytes, and the limit is {FileBytes}",
        _ => null,
    };
}
