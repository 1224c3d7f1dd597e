using AsLora.Evaluation.Execution;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>
/// A sandbox whose processes can be told from all others by a variable in their first environment; after each run it makes sure that none is left.
/// </summary>
internal sealed class MarkedSandbox
{
    private static int count;
    private readonly string mark = $"ASLORA_TESTS_MARK={Environment.ProcessId}-{Interlocked.Increment(ref count)}.";
    private readonly PythonSandbox sandbox;

    public MarkedSandbox(params string[] python) =>
        sandbox = new(Command = ["/usr/bin/env", mark, .. python is [] ? [Sandboxes.Python()] : python], isolated: true);

    /// <summary>Starts Python with the mark.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>Runs a program.</summary>
    public ExecutionResult Run(string program, SandboxLimits limits, CancellationToken cancellation = default)
    {
        var result = sandbox.Run(program, limits, cancellation);
        Assert.Empty(Processes());
        return result;
    }

    /// <summary>The processes that have the mark: the waiter, the keeper, the runner.</summary>
    public IReadOnlyList<int> Processes()
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "environ")).Contains(mark, StringComparison.Ordinal)) found.Add(id);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has gone meanwhile, or belongs to somebody else.
            }
        }
        found.Sort();
        return found;
    }
}
