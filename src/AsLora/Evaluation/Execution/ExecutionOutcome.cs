namespace AsLora.Evaluation.Execution;

/// <summary>What became of a program.</summary>
public enum ExecutionOutcome
{
    /// <summary>It came to its end within its time.</summary>
    Passed,

    /// <summary>An exception, an exit before its end, or a signal ended it.</summary>
    Failed,

    /// <summary>Its time was over.</summary>
    TimedOut,

    /// <summary>It asked for more memory than it may have, and did not handle that.</summary>
    OutOfMemory,
}
