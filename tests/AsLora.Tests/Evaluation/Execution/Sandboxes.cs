using AsLora.Adapters;
using AsLora.Evaluation.Execution;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>Sandboxes over this machine's Python.</summary>
internal static class Sandboxes
{
    private static readonly Lazy<SandboxReport> Report = new(() =>
    {
        try
        {
            return PythonSandbox.Check();
        }
        catch (InputException exception)
        {
            return new("", "", [], exception.Message);
        }
    });

    /// <summary>Time that is over only where a test means it to be.</summary>
    public static SandboxLimits Limits { get; } = new() { Time = TimeSpan.FromSeconds(60) };

    /// <summary>An isolated sandbox; where there is none, the running test is skipped with a reason.</summary>
    public static PythonSandbox Isolated() => new([Python()], isolated: true);

    /// <summary>The Python of this machine; where it cannot be isolated, the running test is skipped with a reason.</summary>
    public static string Python()
    {
        Assert.SkipUnless(Report.Value.IsIsolated, $"programs cannot be isolated here: {Report.Value.Problem}");
        return Report.Value.Python;
    }
}
