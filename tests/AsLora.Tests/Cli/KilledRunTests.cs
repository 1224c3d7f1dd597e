using System.Diagnostics;
using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

/// <summary>Real runs that die at any moment, and end with the files of a run that was left alone.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 40, KillsInASave = 10;
    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal);
    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void ARunKilledAtFortyMomentsEndsWithTheFilesOfOneThatWasLeftAlone()
    {
        var alone = LeftAlone();
        var random = new Random(20);
        var inASave = 0;
        // On a machine that is slow to kill a save is over before the kill comes: then there are more than forty.
        for (var kill = 0; kill < Kills || (inASave < KillsInASave && kill < 3 * Kills); kill++)
        {
            // A third of the moments lies anywhere from the start of the process on, a third soon after a checkpoint, and in a third a save is waited for.
            if (kill % 3 == 0 && kill < Kills) Kill(_ => Thread.Sleep(random.Next(900)));
            else KillWhile(kill % 3 == 1 && kill < Kills ? _ => Thread.Sleep(random.Next(60)) : run => SpinUntil(run, () => Partial().Any()));
            if (Partial().Any()) inASave++;
        }
        Assert.True(inASave >= KillsInASave, $"only {inASave} kills came in a save");
        Finish();
        RunFiles.ExpectSameFolder(alone, _project.Output);
    }

    [Fact]
    public void ARunWhoseNewestCheckpointIsCutOrFlippedGoesOnFromTheOneBefore()
    {
        var alone = LeftAlone();
        var random = new Random(21);
        for (var kill = 0; kill < 10; kill++)
        {
            KillWhile(run =>
            {
                SpinUntil(run, () => Directory.GetDirectories(_project.Output, "checkpoint-*").Length > 3); // the last two, the best and the one that is written
                Thread.Sleep(random.Next(60));
            });
            var newest = Path.Combine(_project.Output, File.ReadAllText(Path.Combine(_project.Output, "latest")).Trim());
            var file = random.GetItems(Directory.GetFiles(newest), 1)[0];
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            var position = random.NextInt64(stream.Length);
            if (kill % 2 == 0) stream.SetLength(position);
            else
            {
                stream.Position = position;
                var old = (byte)stream.ReadByte();
                stream.Position = position;
                stream.WriteByte((byte)(old ^ (1 << random.Next(8))));
            }
            stream.Dispose();
            var resumed = BuiltCommand.Run(Arguments(_project.Output, "--resume", "--dry-run"));
            Assert.True(resumed.ExitCode == 0, resumed.Error);
            Assert.Contains($"{newest} is damaged: ", resumed.Output, StringComparison.Ordinal);
        }
        Finish();
        RunFiles.ExpectSameFolder(alone, _project.Output);
    }

    [Fact]
    public void ARunOnADiskThatFillsUpSaysSoAndGoesOnWhenThereIsRoomAgain()
    {
        const string isolated = "unshare --user --map-root-user --mount";
        Assert.SkipUnless(OperatingSystem.IsLinux() && Shell($"{isolated} sh -c 'mount -t tmpfs none /tmp'").ExitCode == 0, "no file system of a limited size can be mounted here (unshare, mount)");
        string[] keepAll = ["--keep-checkpoints", "1000"];
        var alone = LeftAlone(keepAll);
        var disk = Directory.CreateDirectory(_project["disk"]).FullName;
        string Command(string output, params string[] more)
        {
            var start = BuiltCommand.StartInfo(Environment, Arguments(output, [.. keepAll, .. more]));
            return string.Join(' ', start.ArgumentList.Prepend(start.FileName).Select(word => $"\"{word}\""));
        }
        var script = $"""
            mount -t tmpfs -o size=1m none {disk}
            {Command(Path.Combine(disk, "run"))} && exit 9
            test $? = 1 || exit 8
            mount -o remount,size=1g {disk}
            {Command(Path.Combine(disk, "run"), "--resume")} || exit 7
            cp -r {disk}/run {_project.Output}
            """;
        File.WriteAllText(_project["script"], script);
        var result = Shell($"{isolated} sh {_project["script"]}");
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Error}");
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
        Assert.Contains($"when that is mended, `aslora train --resume {Path.Combine(disk, "run")}` goes on from the last checkpoint", result.Error, StringComparison.Ordinal);
        RunFiles.ExpectSameFolder(alone, _project.Output);
    }

    private string[] Arguments(string output, params string[] more) =>
        _project.Arguments(["--output", output, "--max-steps", "900", "--evaluate-every", "7", "--checkpoint-every", "1", "--log-every", "1", "--train-sample", "10", "--method.until", "60", .. more]);

    private string LeftAlone(params string[] more)
    {
        var alone = _project["alone"];
        Assert.Equal(0, BuiltCommand.Run(Arguments(alone, more)).ExitCode);
        return alone;
    }

    // Begins the run, or goes on with it, sees a checkpoint come, waits, and kills.
    private void KillWhile(Action<Process> wait)
    {
        var before = Latest();
        Kill(run =>
        {
            SpinUntil(run, () => Latest() is { } now && now != before);
            wait(run);
        });
    }

    private void Kill(Action<Process> wait)
    {
        using var run = BuiltCommand.Start(Environment, Arguments(_project.Output, "--resume"));
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        wait(run);
        Assert.False(run.HasExited, "the run ended before it was killed");
        run.Kill();
        run.WaitForExit();
        Task.WaitAll(output, error);
    }

    private void Finish()
    {
        var end = BuiltCommand.Run(Arguments(_project.Output, "--resume"));
        Assert.Equal(0, end.ExitCode);
    }

    private string? Latest()
    {
        var file = Path.Combine(_project.Output, "latest");
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    private IEnumerable<string> Partial() => Directory.Exists(_project.Output) ? Directory.EnumerateFileSystemEntries(_project.Output, "*.partial") : [];

    private static void SpinUntil(Process run, Func<bool> holds)
    {
        while (!holds()) Assert.False(run.HasExited, "the run ended by itself");
    }

    private static CommandResult Shell(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        return BuiltCommand.Finish(process);
    }
}
