using System.Globalization;
using System.Runtime.InteropServices;
using AsLora.Adapters;

namespace AsLora.Evaluation.Execution;

/// <summary>
/// Runs Python programs that nobody has read. Each runs in a process of its own with limits on time, memory and files, no other processes, an empty
/// environment, an empty folder, no network, and no files of the machine in sight but Python and the system's libraries (<c>/lib</c>, <c>/usr/lib</c> and
/// the like), which can be read and not written. Several may run at once, from any threads.
/// </summary>
/// <remarks>
/// A program passes if it comes to its end within its time, as in the original evaluation of HumanEval (openai/human-eval, <c>execution.py</c>): an exit
/// of any kind before its end fails. A program that sets out to be taken for right can be: it shares a process with the tests it is given, and can
/// change those as well as find what its end is told by.
/// </remarks>
public sealed class PythonSandbox
{
    private readonly IReadOnlyList<string> command;

    /// <summary>With or without isolation, whatever the system offers.</summary>
    internal PythonSandbox(IReadOnlyList<string> command, bool isolated, string version = "") =>
        (this.command, IsIsolated, Version) = (command, isolated, version);

    /// <summary>Says what isolation this system offers, by running a program that tries to get out.</summary>
    /// <param name="python">A path or a name; null for <c>python3</c> or <c>python</c> of the search path.</param>
    /// <param name="cancellation">Ends what was started.</param>
    /// <exception cref="InputException">There is no Python that can be used, or this is not Linux on x64.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SandboxReport Check(string? python = null, CancellationToken cancellation = default)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            var system = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}";
            throw new InputException($"generated programs run on Linux x64 alone, and this is {system}");
        }
        var (path, version) = PythonInterpreter.Find(python, cancellation);
        return SandboxProbe.Run([path], isolated: true, cancellation) is { } problem
            ? new(path, version, [], $"{problem} ({SandboxProbe.Advice()})")
            : new(path, version, SandboxProbe.Isolation, null);
    }

    /// <summary>Finds Python and makes sure of the isolation.</summary>
    /// <param name="python">A path or a name; null for <c>python3</c> or <c>python</c> of the search path.</param>
    /// <param name="withoutIsolation">Whether programs may run with limits alone where this system offers no isolation.</param>
    /// <exception cref="InputException">There is no Python that can be used, or no isolation and no leave to go without.</exception>
    public static PythonSandbox Open(string? python = null, bool withoutIsolation = false)
    {
        var report = Check(python);
        return Open([report.Python], report.Version, report.Problem, withoutIsolation);
    }

    /// <summary>The same, where it is known what is missing.</summary>
    internal static PythonSandbox Open(IReadOnlyList<string> command, string version, string? problem, bool withoutIsolation)
    {
        if (problem is null) return new(command, isolated: true, version);
        if (!withoutIsolation)
        {
            throw new InputException($"generated programs cannot be isolated here: {problem}. --without-isolation runs them with limits on time, memory and "
                + "file size alone: a program could then read, write and delete what this user can. Do that only on a machine that may be lost");
        }
        if (SandboxProbe.Run(command, isolated: false) is { } missing) throw new InputException($"generated programs cannot be limited here: {missing}");
        return new(command, isolated: false, version);
    }

    /// <summary>Whether programs run isolated; else with limits alone.</summary>
    public bool IsIsolated { get; }

    /// <summary>The version of Python: <c>3.11.7</c>.</summary>
    public string Version { get; }

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
        var message = answer switch
        {
            { Outcome: ExecutionOutcome.Passed } => "passed",
            { Outcome: ExecutionOutcome.TimedOut } => string.Create(CultureInfo.InvariantCulture, $"not done after {limits.Time.TotalSeconds} s"),
            { Outcome: ExecutionOutcome.OutOfMemory } => "MemoryError",
            { Status: < 0 } => $"ended by signal {-answer.Status}",
            { Status: 1 } when last.Length > 0 => last,
            _ => $"exited with status {answer.Status} before its end",
        };
        return new(answer.Outcome!.Value, message, tail);
    }

    private static string Printable(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) && letter is not '\n' and not '\t' ? '\uFFFD' : letter));
}
