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
        var result = BuiltCommand.RunThrough(Script, line => ["-qec", $"exec {line}", "/dev/null"], environment, _project.Arguments());

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("━━━", result.Output, StringComparison.Ordinal);
        Assert.Contains("gave way to", result.Output, StringComparison.Ordinal);
        Assert.Equal(colored, result.Output.Contains("\u001b[38;5;", StringComparison.Ordinal));
    }

    private const int Interrupt = 2, Terminate = 15, GoOn = 18, Hold = 19;

    [Fact]
    public void CtrlCSavesAndStopsAndTheRunGoesOnFromThere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by the C library");
        using var process = BuiltCommand.Start(new Dictionary<string, string?>(), _project.Arguments("--method", "lora", "--epochs", "2000"));
        while (process.StandardError.ReadLine() is { } line && !line.Contains("; the best so far", StringComparison.Ordinal)) { }
        // A shell that works in the background hands down an ignored SIGINT; a request to end is answered in the same way.
        Assert.Equal(0, Kill(process.Id, IsIgnored(process.Id, Interrupt) ? Terminate : Interrupt));
        var result = BuiltCommand.Finish(process);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("stopping after this batch; once more stops at once\n", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"aslora: stopped; `aslora train --resume {_project.Output}` goes on from the last checkpoint, and `aslora eval {_project.Output}` scores the best adapter so far\n",
            result.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["adapter/adapter.json", "adapter/adapter.safetensors", "latest", "metrics.jsonl", "run.json"],
            Directory.GetFiles(_project.Output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_project.Output, f))
                .Where(f => !f.StartsWith("checkpoint-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach (var line in File.ReadLines(Path.Combine(_project.Output, "metrics.jsonl"))) JsonDocument.Parse(line).Dispose();
        var record = RunRecord.Read(Path.Combine(_project.Output, "run.json"));
        Assert.False(record.IsFinished);
        var unfinished = $"stopped after step {record.Steps:N0} of 12,000; its adapter is the best one until then\n";
        Assert.Contains("\nrun         " + unfinished, BuiltCommand.Run("inspect", _project.Output).Output, StringComparison.Ordinal);
        var eval = BuiltCommand.Run("eval", _project.Output);
        Assert.Equal((0, "note: the run was " + unfinished), (eval.ExitCode, eval.Error));

        var refused = BuiltCommand.Run("train", "--resume", _project.Output, "--epochs", "1");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("\n  epochs: the run was begun with \"2000\", and now it is \"1\"\n", refused.Error, StringComparison.Ordinal);
        var resumed = BuiltCommand.Run("train", "--resume", _project.Output, "--max-steps", $"{record.Steps + 5}", "--override", "max-steps");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains($"note: goes on from {Path.Combine(_project.Output, $"checkpoint-{record.Steps}")}, after {record.Steps} updates\n", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(record.Steps + 5, RunRecord.Read(Path.Combine(_project.Output, "run.json")).Steps);
        var again = BuiltCommand.Run("train", "--resume", _project.Output);
        Assert.Equal((0, resumed.Output, $"the run in {_project.Output} is finished: there is nothing to go on with\n"), (again.ExitCode, again.Output, again.Error));
    }

    [Fact]
    public void CtrlCTwiceStopsAtOnceAndTheRunGoesOnFromItsLastCheckpoint()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by the C library");
        using var process = BuiltCommand.Start(new Dictionary<string, string?>(), _project.Arguments("--method", "lora", "--epochs", "2000"));
        while (process.StandardError.ReadLine() is { } line && !line.Contains("; the best so far", StringComparison.Ordinal)) { }
        Assert.SkipWhen(IsIgnored(process.Id, Interrupt), "started by a shell that works in the background, which hands down an ignored SIGINT");
        // While the process stands still both signals arrive; two of one kind would be one.
        foreach (var signal in (int[])[Hold, Interrupt, Terminate, GoOn]) Assert.Equal(0, Kill(process.Id, signal));
        var result = BuiltCommand.Finish(process);
        Assert.True(result.ExitCode is 128 + Interrupt or 128 + Terminate, $"exit code {result.ExitCode}");
        Assert.DoesNotContain("aslora: stopped", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, BuiltCommand.Run("train", "--resume", _project.Output, "--max-steps", "5000", "--override", "max-steps,evaluate-every", "--evaluate-every", "1000").ExitCode);
    }

    private static bool IsIgnored(int process, int signal)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("SigIgn:", StringComparison.Ordinal));
        return ((Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (signal - 1)) & 1) == 1;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
