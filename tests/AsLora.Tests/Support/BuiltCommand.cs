using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AsLora.Tests.Support;

/// <summary>The built command as a real process.</summary>
internal static class BuiltCommand
{
    private const string Command = "AsLora.Cli.dll";

    // The host that runs these tests: …/dotnet beside …/shared/Microsoft.NETCore.App/VERSION/.
    private static readonly string Host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Runs <c>aslora</c> to its end.</summary>
    public static CommandResult Run(params string[] args) => Run(new Dictionary<string, string?>(StringComparer.Ordinal), args);

    /// <summary>Runs <c>aslora</c> with some environment variables set, or unset where the value is null.</summary>
    public static CommandResult Run(IReadOnlyDictionary<string, string?> environment, params string[] args) => RunProgram(Command, environment, args);

    /// <summary>Runs another program that was built beside the tests.</summary>
    public static CommandResult RunProgram(string assembly, IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        using var process = Process.Start(StartInfo(environment, args, assembly))!;
        return Finish(process);
    }

    /// <summary>Starts <c>aslora</c>.</summary>
    public static Process Start(IReadOnlyDictionary<string, string?> environment, params string[] args) => Process.Start(StartInfo(environment, args))!;

    /// <summary>How it is started.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string?> environment, string[] args, string assembly = Command)
    {
        var start = new ProcessStartInfo(Host) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = TestPaths.Repository };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        start.Environment.Remove("COLUMNS");
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>Runs <c>aslora</c> through another program that takes a line of the shell.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, given the line.</param>
    /// <param name="environment">As for <see cref="Run(IReadOnlyDictionary{string, string?}, string[])"/>.</param>
    /// <param name="args">The arguments of <c>aslora</c>.</param>
    public static CommandResult RunThrough(string program, Func<string, string[]> arguments, IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        var start = StartInfo(environment, args);
        var line = string.Join(' ', start.ArgumentList.Prepend(start.FileName).Select(word => $"'{word}'"));
        start.FileName = program;
        start.ArgumentList.Clear();
        foreach (var argument in arguments(line)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        return Finish(process);
    }

    /// <summary>Waits for its end.</summary>
    public static CommandResult Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
