using System.Globalization;
using System.Runtime.InteropServices;
using AsLora.Adapters;

namespace AsLora.Evaluation.Execution;

/// <summary>
/// Runs Python programs that nobody has read. Each runs in a process of its own with limits on time, memory and files, no other processes, an empty environment, an empty
/// folder, no network, and nothing of the machine in sight but Python itself. Several may run at once, from any threads.
/// </summary>
/// <remarks>
/// A program passes if it comes to its end within its time, as in the original evaluation of HumanEval (openai/human-eval, <c>execution.py</c>): an exit of any kind before its
/// end fails. A program that sets out to be taken for right can be: it shares a process with the tests it is given, and can change those as well as find what its end is told by.
/// </remarks>
public sealed class PythonSandbox
{
    private readonly IReadOnlyList<string> command;

    /// <summary>For tests: with or without isolation, whatever the system offers.</summary>
    internal PythonSandbox(IReadOnlyList<string> command, bool isolated) => (this.command, IsIsolated) = (command, isolated);

    /// <summary>Says what isolation this system offers, by running a program that tries to get out.</summary>
    /// <param name="python">A path or a name; null for <c>python3</c> or <c>python</c> of the search path.</param>
    /// <exception cref="InputException">There is no Python that can be used.</exception>
    public static SandboxReport Check(string? python = null)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new InputException($"generated programs run on Linux x64 alone, and this is {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}");
        var (path, version) = PythonInterpreter.Find(python);
        var problem = SandboxProbe.Run([path], isolated: true);
        return new(path, version, problem is null ? SandboxProbe.Isolation : [], problem is null ? null : $"{problem} ({SandboxProbe.Advice()})");
    }

    /// <summary>Finds Python and makes sure of the isolation.</summary>
    /// <param name="python">A path or a name; null for <c>python3</c> or <c>python</c> of the search path.</param>
    /// <param name="withoutIsolation">Whether programs may run with limits alone where this system offers no isolation.</param>
    /// <exception cref="InputException">There is no Python that can be used, or no isolation and no leave to go without.</exception>
    public static PythonSandbox Open(string? python = null, bool withoutIsolation = false)
    {
        var report = Check(python);
        if (report.Problem is not { } problem) return new([report.Python], isolated: true);
        if (withoutIsolation)
        {
            if (SandboxProbe.Run([report.Python], isolated: false) is { } missing) throw new InputException($"generated programs cannot be limited here: {missing}");
            return new([report.Python], isolated: false);
        }
        throw new InputException($"generated programs cannot be isolated here: {problem}. --without-isolation runs them with limits on time, memory and file size alone: "
            + "a program could then read what this user can read, and write and delete what this user can. Do that only on a machine that may be lost");
    }

    /// <summary>Whether programs run isolated; else with limits alone.</summary>
    public bool IsIsolated { get; }

    /// <summary>Runs a program to its end, or to the end of its time.</summary>
    /// <param name="program">Python source.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="cancellation">Ends it; nothing of it is left.</param>
    /// <exception cref="IOException">The sandbox itself failed; nothing is known of the program.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ExecutionResult Run(string program, SandboxLimits limits, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Problem is { } wrong) throw new ArgumentException(wrong, nameof(limits));
        var request = new LauncherRequest(program, IsIsolated, limits.Time.TotalSeconds, limits.MemoryBytes, limits.FileBytes, SystemCallFilter.Build());
        var answer = Launcher.Run(command, request, cancellation);
        if (answer.Problem is { } problem) throw new IOException($"the sandbox could not be set up: {problem}");
        var tail = Printable(answer.Tail ?? "");
        var last = tail.TrimEnd().Split('\n')[^1];
        return answer.Outcome switch
        {
            "passed" => new(ExecutionOutcome.Passed, "passed", tail),
            "timedOut" => new(ExecutionOutcome.TimedOut, string.Create(CultureInfo.InvariantCulture, $"not done after {limits.Time.TotalSeconds} s"), tail),
            "outOfMemory" => new(ExecutionOutcome.OutOfMemory, last, tail),
            _ when answer.Status < 0 => new(ExecutionOutcome.Failed, $"ended by signal {-answer.Status}", tail),
            _ when answer.Status == 1 && last.Length > 0 => new(ExecutionOutcome.Failed, last, tail),
            _ => new(ExecutionOutcome.Failed, $"exited with status {answer.Status} before its end", tail),
        };
    }

    private static string Printable(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) && letter is not '\n' and not '\t' ? '\uFFFD' : letter));
}
