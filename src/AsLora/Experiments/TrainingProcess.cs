using System.Diagnostics;

namespace AsLora.Experiments;

/// <summary>One run in a process of its own. It stops, with a checkpoint, when its input ends: also when this process is killed.</summary>
internal sealed class TrainingProcess : IDisposable
{
    private const string Prefix = "aslora: ";
    private readonly Process _process;
    private readonly Task _reading;
    private string _error = "";

    private TrainingProcess(PlannedRun run, Process process, Action<string> said, Action ended)
    {
        (Run, _process) = (run, process);
        _reading = Task.Run(() => Read(said, ended));
    }

    /// <summary>The run it makes.</summary>
    public PlannedRun Run { get; }

    /// <summary>Why the run failed, as the process says it or by its exit code; null for one that came to its end, or has not ended.</summary>
    public string? Failure { get; private set; }

    /// <summary>Starts <c>train</c> on the run's settings: it begins, or goes on from its last checkpoint.</summary>
    /// <param name="command">The program and the arguments before <c>train</c>.</param>
    /// <param name="run">The run; its settings are written.</param>
    /// <param name="threads">Threads of libtorch; null where the settings say it.</param>
    /// <param name="said">Is told every line of its progress, on a thread of its own.</param>
    /// <param name="ended">Is told of its end, on that thread.</param>
    public static TrainingProcess Start(IReadOnlyList<string> command, PlannedRun run, int? threads, Action<string> said, Action ended)
    {
        string[] given = threads is { } count ? ["--threads", $"{count}", "--override", "threads"] : [];
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "train", "--config", run.Settings, "--resume", "--stop-with-input", .. given])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("COLUMNS"); // the width of a window folds no lines of a log
        return new(run, Process.Start(start)!, said, ended);
    }

    /// <summary>Asks the run to stop after its batch, with a checkpoint.</summary>
    public void Stop() => _process.StandardInput.Close();

    /// <summary>Waits for its end.</summary>
    public void Dispose()
    {
        _reading.GetAwaiter().GetResult();
        _process.Dispose();
    }

    private void Read(Action<string> said, Action ended)
    {
        var results = _process.StandardOutput.ReadToEndAsync();
        while (_process.StandardError.ReadLine() is { } line)
        {
            Log(line + "\n");
            if (line.StartsWith(Prefix, StringComparison.Ordinal)) _error = line[Prefix.Length..];
            else if (_error.Length > 0) _error += "\n" + line; // an error is the last that is said, and may have several lines
            said(line);
        }
        Log(results.GetAwaiter().GetResult());
        _process.WaitForExit();
        if (_process.ExitCode != 0) Failure = _error.Length > 0 ? _error : $"the process ended with exit code {_process.ExitCode}; {Run.Log} holds what it said";
        ended();
    }

    // A log that cannot be written is no reason to lose the run, nor to wait for it without end.
    private void Log(string text)
    {
        try
        {
            File.AppendAllText(Run.Log, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was said is shown all the same.
        }
    }
}
