using System.Runtime.Versioning;
using AsLora.Adapters;
using AsLora.Evaluation.Execution;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>Systems that lack something.</summary>
[SupportedOSPlatform("linux")]
public sealed class WithoutIsolationTests
{
    // A user whom a namespace does not know may make no further one, so that this is a system without namespaces.
    private static readonly string[] NoNamespaces =
        ["setpriv", "--reuid=65533", "--regid=65533", "--clear-groups", "unshare", "--user", "--", "/usr/bin/python3"];

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
    [InlineData("import os\nassert os.environ or os.listdir('.'), 'nothing'", ExecutionOutcome.Failed, "AssertionError: nothing")]
    public void LimitsHoldWithoutIsolationToo(string program, ExecutionOutcome outcome, string message)
    {
        var result = new PythonSandbox(WithoutNamespaces(), isolated: false).Run(program, Sandboxes.Limits);
        Assert.Equal((outcome, message), (result.Outcome, result.Message));
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

    [Fact]
    public void ASandboxThatCannotBeStartedIsNoFailureOfTheProgram()
    {
        Sandboxes.Python();
        var problem = Assert.Throws<IOException>(() => new PythonSandbox(["/usr/bin/python3", "-Z"], isolated: true).Run("", Sandboxes.Limits));
        Assert.StartsWith("/usr/bin/python3 -Z did not start the sandbox: ", problem.Message, StringComparison.Ordinal);
    }

    private static string[] WithoutNamespaces()
    {
        Sandboxes.Python();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give up rights");
        Assert.SkipUnless(File.Exists(NoNamespaces[^1]), "needs a Python that any user may read");
        return NoNamespaces;
    }
}
