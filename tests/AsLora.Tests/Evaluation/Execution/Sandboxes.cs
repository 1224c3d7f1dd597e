using AsLora.Adapters;
using AsLora.Evaluation.Execution;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>Sandboxes over this machine's Python.</summary>
internal static class Sandboxes
{
    // The interpreter, and why no sandbox can be set up here; a sandbox that is set up and does not hold fails the tests.
    private static readonly Lazy<(string Python, string? Problem)> Found = new(() =>
    {
        try
        {
            var report = PythonSandbox.Check();
            return (report.Python, report.Problem is { } problem && problem.Contains("could not be set up", StringComparison.Ordinal) ? problem : null);
        }
        catch (InputException exception)
        {
            return ("", exception.Message);
        }
    });

    /// <summary>Time that is over only where a test means it to be.</summary>
    public static SandboxLimits Limits { get; } = new() { Time = TimeSpan.FromSeconds(60) };

    /// <summary>The Python of the system, started by an ordinary user; where this process cannot be one, the running test is skipped with a reason.</summary>
    public static string[] OrdinaryUsersPython() => SystemPython("setpriv", "--reuid=65533", "--regid=65533", "--clear-groups");

    /// <summary>The Python of the system, started through a command that gives up rights.</summary>
    public static string[] SystemPython(params string[] without)
    {
        const string python = "/usr/bin/python3";
        Python();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give up rights");
        Assert.SkipUnless(File.Exists(python), "needs a Python that any user may read");
        return [.. without, python];
    }

    /// <summary>An isolated sandbox; where there is none, the running test is skipped with a reason.</summary>
    public static PythonSandbox Isolated() => new([Python()], isolated: true);

    /// <summary>The Python of this machine; where it cannot be isolated, the running test is skipped with a reason.</summary>
    public static string Python()
    {
        Assert.SkipWhen(Found.Value.Problem is not null, $"programs cannot be isolated here: {Found.Value.Problem}");
        return Found.Value.Python;
    }
}
