using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AsLora.Evaluation.Execution;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>What holds a program, seen from outside, and what becomes of it when whoever asked for it goes away.</summary>
public sealed class IsolationTests
{
    private const string Endless = "while True:\n    pass\n";
    private static readonly string[] OwnNamespaces = ["user", "pid", "mnt", "net", "ipc", "uts"];

    [Fact]
    public void TheCheckSaysWhatHoldsAProgram()
    {
        Sandboxes.Python();
        var report = PythonSandbox.Check();
        Assert.True(report.IsIsolated);
        Assert.True(File.Exists(report.Python));
        Assert.Matches(@"^3\.\d+\.\d+", report.Version);
        Assert.Contains("user, process, mount, network, IPC and host name namespaces of its own", report.Isolation);
        var sandbox = PythonSandbox.Open();
        Assert.Equal((true, report.Version), (sandbox.IsIsolated, sandbox.Version));
    }

    [Fact]
    public void ARunningProgramHasNoRightsAndSeesNothingThatCanBeWrittenButItsFolder()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may look into a process that gave up its rights");
        var sandbox = new MarkedSandbox();
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => sandbox.Run(Endless, Sandboxes.Limits, stop.Token), CancellationToken.None);
        var runner = WaitForRunner(sandbox);
        var status = File.ReadLines($"/proc/{runner}/status").Select(line => line.Split('\t', 2)).ToDictionary(line => line[0], line => line[1]);
        foreach (var set in new[] { "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:" }) Assert.Equal("0000000000000000", status[set]);
        Assert.Equal(("1", "2"), (status["NoNewPrivs:"], status["Seccomp:"]));
        Assert.DoesNotContain("0", status["Uid:"].Split('\t').Concat(status["Gid:"].Split('\t')));
        Assert.Equal("", status["Groups:"].Trim());
        foreach (var name in OwnNamespaces) Assert.NotEqual(Link($"/proc/self/ns/{name}"), Link($"/proc/{runner}/ns/{name}"));
        Assert.Equal("/tmp", Link($"/proc/{runner}/cwd"));
        var files = Directory.EnumerateFiles($"/proc/{runner}/fd").Select(Link).ToList();
        Assert.Equal((4, 2), (files.Count, files.Count(file => file == "/dev/null")));

        // "id parent device root point options … - type source options"
        var lines = File.ReadLines($"/proc/{runner}/mountinfo").Select(line => line.Split(' '));
        var mounts = lines.Select(words => (Point: words[4], Options: words[5].Split(','))).ToList();
        Assert.Equal(["/tmp"], mounts.Where(mount => !mount.Options.Contains("ro")).Select(mount => mount.Point));
        Assert.All(mounts, mount => Assert.Contains("nosuid", mount.Options));
        Assert.DoesNotContain(mounts, mount => mount.Point is "/proc" or "/sys" or "/home" or "/etc" or "/usr");

        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => run.GetAwaiter().GetResult());
        Assert.Empty(sandbox.Processes());
    }

    [Fact]
    public void WhatIsCancelledBeforehandIsNotStarted() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Sandboxes.Isolated().Run(Endless, Sandboxes.Limits, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhereWhoeverAskedIsGoneNothingIsLeft(bool waiterIsKilled)
    {
        var sandbox = new MarkedSandbox();
        var request = new LauncherRequest(Endless, Isolated: true, Seconds: 600, Memory: 1L << 30, Files: 1L << 24, SystemCallFilter.Build());
        using var waiter = Process.Start(Launcher.StartInfo(sandbox.Command))!;
        waiter.StandardInput.WriteLine(JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
        waiter.StandardInput.Flush();
        WaitForRunner(sandbox);
        // The kernel closes a process' pipes when it dies, in whatever way.
        if (waiterIsKilled) waiter.Kill();
        else waiter.StandardInput.Close();
        waiter.WaitForExit();
        WaitUntil(() => sandbox.Processes().Count == 0, "something is left");
    }

    [Theory]
    [InlineData("setpriv", "--reuid=65533", "--regid=65533", "--clear-groups")]
    [InlineData("setpriv", "--bounding-set=-sys_admin")]
    public void ItHoldsForOrdinaryUsersAndForTheRootOfAContainerToo(params string[] without) =>
        Assert.Null(SandboxProbe.Run(Sandboxes.SystemPython(without), isolated: true));

    [Theory]
    [InlineData("kill", "-9 {0}", "its keeper ended with status -9")]
    [InlineData("prlimit", "--pid {0} --nofile=0", "Invalid argument")]
    public async Task AKeeperThatIsBroughtDownIsAFailureOfTheProgram(string command, string arguments, string message)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may look into a process that gave up its rights");
        var sandbox = new MarkedSandbox();
        const string program = "import os, time\nwhile True:\n    os.write(2, b'x')\n    time.sleep(0.01)\n";
        var run = Task.Run(() => sandbox.Run(program, Sandboxes.Limits), CancellationToken.None);
        WaitForRunner(sandbox);
        using var breaking = Process.Start(command, string.Format(CultureInfo.InvariantCulture, arguments, sandbox.Processes()[1]));
        var result = await run;
        Assert.Equal((ExecutionOutcome.Failed, $"the sandbox broke while the program ran: {message}"), (result.Outcome, result.Message));
    }

    private static string? Link(string path) => new FileInfo(path).LinkTarget;

    /// <summary>Waits until the program runs: its process is the last of the three, and under the filter.</summary>
    private static int WaitForRunner(MarkedSandbox sandbox)
    {
        var runner = 0;
        WaitUntil(() => sandbox.Processes() is [_, _, var last] && IsFiltered(runner = last), "the program was not started");
        return runner;

        static bool IsFiltered(int process) => File.ReadAllText($"/proc/{process}/status").Contains("Seccomp:\t2", StringComparison.Ordinal);
    }

    private static void WaitUntil(Func<bool> holds, string otherwise)
    {
        for (var i = 0; i < 6000; i++)
        {
            if (holds()) return;
            Thread.Sleep(10);
        }
        Assert.Fail(otherwise);
    }
}
