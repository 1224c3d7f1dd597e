using System.Runtime.InteropServices;
using System.Text.Json;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Cli;

/// <summary>What happens at a terminal: a bar, colors or none, Ctrl-C.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Script = "/usr/bin/script";
    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", false)]
    public void OnATerminalABarMovesInColorsUnlessNoColorIsSet(string? noColor, bool colored)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), $"without {Script} there is no terminal to be had");
        var environment = new Dictionary<string, string?> { ["NO_COLOR"] = noColor, ["TERM"] = "xterm-256color" };
        var result = BuiltCommand.RunThrough(Script, line => ["-qec", line, "/dev/null"], environment, _project.Arguments());

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("━━━", result.Output, StringComparison.Ordinal);
        Assert.Contains("gave way to", result.Output, StringComparison.Ordinal);
        Assert.Equal(colored, result.Output.Contains("\u001b[38;5;", StringComparison.Ordinal));
    }

    private const int Interrupt = 2, Terminate = 15;

    [Fact]
    public void CtrlCStopsAfterTheStepAndLeavesNothingHalfWritten()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by the C library");
        using var process = BuiltCommand.Start(new Dictionary<string, string?>(), _project.Arguments("--method", "lora", "--epochs", "2000"));
        while (process.StandardError.ReadLine() is { } line && !line.Contains("; the best so far", StringComparison.Ordinal)) { }
        // A shell that works in the background hands down an ignored SIGINT; a request to end is answered in the same way.
        Assert.Equal(0, Kill(process.Id, IsIgnored(process.Id, Interrupt) ? Terminate : Interrupt));
        var result = BuiltCommand.Finish(process);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("stopping after this step; once more stops at once\n", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"aslora: stopped; {_project.Output} holds the best adapter so far, which `aslora eval {_project.Output}` scores, and nothing half-written. To train again empty that folder or choose another --output\n",
            result.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["adapter/adapter.json", "adapter/adapter.safetensors", "metrics.jsonl", "run.json"],
            Directory.GetFiles(_project.Output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_project.Output, f)).Order(StringComparer.Ordinal));
        foreach (var line in File.ReadLines(Path.Combine(_project.Output, "metrics.jsonl"))) JsonDocument.Parse(line).Dispose();
        var record = RunRecord.Read(Path.Combine(_project.Output, "run.json"));
        Assert.False(record.IsFinished);
        var unfinished = $"stopped after step {record.Steps:N0} of 12,000; its adapter is the best one until then\n";
        Assert.Contains("\nrun         " + unfinished, BuiltCommand.Run("inspect", _project.Output).Output, StringComparison.Ordinal);
        var eval = BuiltCommand.Run("eval", _project.Output);
        Assert.Equal((0, "note: the run was " + unfinished), (eval.ExitCode, eval.Error));
    }

    private static bool IsIgnored(int process, int signal)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("SigIgn:", StringComparison.Ordinal));
        return ((Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (signal - 1)) & 1) == 1;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
