using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Evaluation.Execution;

/// <summary>A Python found on this machine.</summary>
/// <param name="Path">The program itself, not a script that starts it.</param>
/// <param name="Version">Its version: <c>3.11.7</c>.</param>
internal sealed record PythonInterpreter(string Path, string Version)
{
    // What the launcher's calls need.
    private static readonly Version Oldest = new(3, 9);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const string Question = "import json, sys, platform as p; print(json.dumps([sys.executable, p.python_version(), p.python_implementation()]))";
    private const string Advice = "install Python 3.9 or newer, or name one by --python PATH";

    /// <summary>Asks the named Python, or <c>python3</c> and then <c>python</c> of the search path, who it is.</summary>
    /// <param name="named">A path or a name; null to look for one.</param>
    /// <param name="cancellation">Ends what was started.</param>
    /// <exception cref="InputException">There is none, or it is too old or another implementation.</exception>
    public static PythonInterpreter Find(string? named, CancellationToken cancellation = default)
    {
        string[] names = named is null ? ["python3", "python"] : [named];
        var problems = new List<string>();
        foreach (var name in names)
        {
            if (Ask(name, problems, cancellation) is { } found) return found;
        }
        throw new InputException($"no Python to run generated programs with: {string.Join("; ", problems)}; {Advice}");
    }

    private static PythonInterpreter? Ask(string name, List<string> problems, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(name, ["-I", "-c", Question])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                process.WaitForExitAsync(either.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                problems.Add($"{name} did not answer within {Patience.TotalSeconds:N0} s");
                return null;
            }
            if (process.ExitCode == 0) return Read(name, output.Result, problems);
            problems.Add($"{name} ended with status {process.ExitCode}: {error.Result.Trim().Split('\n')[^1]}");
        }
        catch (Win32Exception exception)
        {
            problems.Add($"{name}: {exception.Message}");
        }
        return null;
    }

    private static PythonInterpreter? Read(string name, string answer, List<string> problems)
    {
        try
        {
            if (JsonSerializer.Deserialize<string[]>(answer) is not [var path, var text, var implementation]) throw new JsonException();
            if (implementation == "CPython" && System.Version.TryParse(text.TrimEnd('+'), out var version) && version >= Oldest) return new(path, text);
            problems.Add($"{name} is {implementation} {text}");
        }
        catch (JsonException)
        {
            problems.Add($"{name} is no Python");
        }
        return null;
    }
}
