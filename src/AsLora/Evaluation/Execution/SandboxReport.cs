namespace AsLora.Evaluation.Execution;

/// <summary>What runs generated programs on this machine, and how far apart from it; found by trying.</summary>
/// <param name="Python">The interpreter's file.</param>
/// <param name="Version">Its version: <c>3.11.7</c>.</param>
/// <param name="Isolation">What was tried and holds, a line each; empty where <paramref name="Problem"/> is set.</param>
/// <param name="Problem">What this system lacks and what to do; null where programs run isolated.</param>
public sealed record SandboxReport(string Python, string Version, IReadOnlyList<string> Isolation, string? Problem)
{
    /// <summary>Whether programs run isolated here.</summary>
    public bool IsIsolated => Problem is null;
}
