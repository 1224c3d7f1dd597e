namespace AsLora.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed, or was stopped.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or what it names, cannot be used.</summary>
    public const int BadInput = 2;
}
