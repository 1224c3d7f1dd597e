using System.Diagnostics;
using System.Runtime.Versioning;
using AsLora.Adapters;
using AsLora.Evaluation.Execution;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>Systems that lack something.</summary>
[SupportedOSPlatform("linux")]
public sealed class WithoutIsolationTests
{
    // Signals of what can be read at r are the one that kills.
    private const string Signal = "fcntl.fcntl(r, 10, 9)\nfcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)\nos.write(w.fileno() if hasattr(w, 'fileno') else w, b'x')";

    [Fact]
    public void ASystemWithoutNamespacesIsRefusedUnlessSaidAgain()
    {
        var command = WithoutNamespaces();
        var problem = SandboxProbe.Run(command, isolated: true);
        Assert.Equal("the sandbox could not be set up: unshare: Operation not permitted", problem);

        var refusal = Assert.Throws<InputException>(() => PythonSandbox.Open(command, "3", problem, withoutIsolation: false)).Message;
        Assert.StartsWith($"generated programs cannot be isolated here: {problem}. --without-isolation runs them with", refusal, StringComparison.Ordinal);
        Assert.False(PythonSandbox.Open(command, "3", problem, withoutIsolation: true).IsIsolated);
    }

    [Theory]
    [InlineData("assert True", ExecutionOutcome.Passed, "passed")]
    [InlineData("import os\nos._exit(0)", ExecutionOutcome.Failed, "exited with status 0 before its end")]
    [InlineData("import os\nos.fork()", ExecutionOutcome.Failed, "PermissionError: [Errno 1] Operation not permitted")]
    [InlineData("import os\nos.kill(os.getppid(), 9)", ExecutionOutcome.Failed, "PermissionError: [Errno 1] Operation not permitted")]
    [InlineData("import socket\nsocket.socket()", ExecutionOutcome.Failed, "PermissionError: [Errno 1] Operation not permitted")]
    [InlineData("bytearray(10 * 2 ** 30)", ExecutionOutcome.OutOfMemory, "MemoryError")]
    [InlineData("open('file', 'wb').write(bytes(2 ** 25))", ExecutionOutcome.Failed, "OSError: [Errno 27] File too large")]
    [InlineData("import ctypes\nassert ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0, 'refused'", ExecutionOutcome.Failed, "AssertionError: refused")]
    [InlineData("import os\nassert os.environ or os.listdir('.'), 'nothing'", ExecutionOutcome.Failed, "AssertionError: nothing")]
    public void LimitsHoldWithoutIsolationToo(string program, ExecutionOutcome outcome, string message)
    {
        var result = new PythonSandbox(WithoutNamespaces(), isolated: false).Run(program, Sandboxes.Limits);
        Assert.Equal((outcome, message), (result.Outcome, result.Message));
    }

    [Theory]
    [InlineData("os.kill(VICTIM, 9)")]
    [InlineData("resource.prlimit(VICTIM, resource.RLIMIT_CPU, (0, 0))")]
    [InlineData("resource.prlimit(VICTIM, resource.RLIMIT_NOFILE, (3, 3))")]
    [InlineData("r, w = os.pipe()\nfcntl.fcntl(r, fcntl.F_SETOWN, VICTIM)\n" + Signal)]
    [InlineData("r, w = os.pipe()\nfcntl.fcntl(r, 15, struct.pack('ii', 1, VICTIM))\n" + Signal)]
    [InlineData("r, w = socket.socketpair()\nfcntl.ioctl(r, 0x8901, struct.pack('i', VICTIM))\n" + Signal)]
    [InlineData("r, w = socket.socketpair()\nfcntl.ioctl(r, 0x8902, struct.pack('i', VICTIM))\n" + Signal)]
    [InlineData("os.setpriority(os.PRIO_PROCESS, VICTIM, 19)")]
    [InlineData("os.sched_setaffinity(VICTIM, {min(os.sched_getaffinity(0))})")]
    [InlineData("os.sched_setscheduler(VICTIM, os.SCHED_IDLE, os.sched_param(0))")]
    public void AnotherProcessOfTheSameUserIsNotReached(string program)
    {
        var command = WithoutNamespaces();
        var start = new ProcessStartInfo(command[0], [.. command[1..4], "cat"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var victim = Process.Start(start)!;
        AssertLives();
        var before = State();
        program = $"import fcntl, os, resource, socket, struct\n{program.Replace("VICTIM", $"{victim.Id}", StringComparison.Ordinal)}";
        var result = new PythonSandbox(command, isolated: false).Run(program, Sandboxes.Limits);
        Assert.Equal((ExecutionOutcome.Failed, "PermissionError: [Errno 1] Operation not permitted"), (result.Outcome, result.Message));
        Assert.Equal(before, State());
        AssertLives();
        victim.StandardInput.Close();
        victim.WaitForExit();

        void AssertLives()
        {
            victim.StandardInput.WriteLine("alive");
            victim.StandardInput.Flush();
            Assert.Equal("alive", victim.StandardOutput.ReadLine());
        }

        // Its limits, and of its figures the priority, the nice value and the policy; on which processors it may run.
        (string Limits, string Scheduling, string Processors) State()
        {
            var figures = File.ReadAllText($"/proc/{victim.Id}/stat").Split(' ');
            var processors = File.ReadLines($"/proc/{victim.Id}/status").First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
            return (File.ReadAllText($"/proc/{victim.Id}/limits"), $"{figures[17]} {figures[18]} {figures[40]}", processors);
        }
    }

    [Theory]
    [InlineData("os.chown('.', 1, 1)")]
    [InlineData("os.setuid(1)")]
    [InlineData("os.mknod('disk', 0o60666, os.makedev(254, 0))")]
    public void RootHasNoRightsOfRootWithoutIsolation(string program)
    {
        var result = new PythonSandbox(Sandboxes.SystemPython(), isolated: false).Run($"import os\n{program}", Sandboxes.Limits);
        Assert.Equal(ExecutionOutcome.Failed, result.Outcome);
        Assert.StartsWith("PermissionError: [Errno 1] Operation not permitted", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TimeIsLimitedWithoutIsolationAndTheFolderIsGoneAfterwards()
    {
        using var folder = new TempFolder();
        var command = WithoutNamespaces();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1FF);
        var sandbox = new PythonSandbox(["/usr/bin/env", $"TMPDIR={folder.Path}", .. command], isolated: false);
        var result = sandbox.Run("import os\nopen('file', 'w').write('text')\nwhile True:\n    pass", new() { Time = TimeSpan.FromSeconds(1) });
        Assert.Equal(ExecutionOutcome.TimedOut, result.Outcome);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AMissingPythonIsAnErrorThatSaysWhatToDo()
    {
        using var folder = new TempFolder();
        var notPython = folder.Write("python3", "#!/bin/sh\necho hello\n"u8);
        File.SetUnixFileMode(notPython, (UnixFileMode)0x1ED);
        var old = folder.Write("old", "#!/bin/sh\necho '[\"/usr/bin/python3\", \"3.8.10\", \"CPython\"]'\n"u8);
        File.SetUnixFileMode(old, (UnixFileMode)0x1ED);
        var broken = folder.Write("broken", "#!/bin/sh\necho 'no such version' >&2\nexit 3\n"u8);
        File.SetUnixFileMode(broken, (UnixFileMode)0x1ED);
        Assert.StartsWith($"no Python to run generated programs with: {folder["absent"]}: ", Refused(folder["absent"]), StringComparison.Ordinal);
        Assert.EndsWith("; install Python 3.9 or newer, or name one by --python PATH", Refused(folder["absent"]), StringComparison.Ordinal);
        Assert.Contains($": {notPython} is no Python;", Refused(notPython), StringComparison.Ordinal);
        Assert.Contains($": {old} is CPython 3.8.10;", Refused(old), StringComparison.Ordinal);
        Assert.Contains($": {broken} ended with status 3: no such version;", Refused(broken), StringComparison.Ordinal);

        static string Refused(string python) => Assert.Throws<InputException>(() => PythonSandbox.Open(python)).Message;
    }

    // A user whom a namespace does not know may make no further one, so that this is a system without namespaces.
    private static string[] WithoutNamespaces() =>
        Sandboxes.SystemPython("setpriv", "--reuid=65533", "--regid=65533", "--clear-groups", "unshare", "--user", "--");

    [Fact]
    public void ASandboxThatCannotBeStartedIsNoFailureOfTheProgram()
    {
        Sandboxes.Python();
        var problem = Assert.Throws<IOException>(() => new PythonSandbox(["/usr/bin/python3", "-Z"], isolated: true).Run("", Sandboxes.Limits));
        Assert.StartsWith("/usr/bin/python3 -Z did not start the sandbox: ", problem.Message, StringComparison.Ordinal);
    }
}
