using AsLora.Evaluation.Execution;
using AsLora.Tests.Support;

namespace AsLora.Tests.Evaluation.Execution;

/// <summary>Programs that mean harm. Each passes where it gets what it wants, so that it must fail; afterwards nothing else may have happened.</summary>
public abstract class HostileProgramTests : IDisposable
{
    private const string Secret = "the parent's secret", Variable = "ASLORA_TESTS_SECRET";
    private const string C = "import ctypes, os, struct\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        + "def done(result):\n    assert result >= 0, os.strerror(ctypes.get_errno())\n";

    private const string Deaf = "import signal\nfor number in range(1, 64):\n    try:\n        signal.signal(number, signal.SIG_IGN)\n"
        + "    except (OSError, ValueError):\n        pass\n";

    private const string Descriptors = "import os\nfor i in range(4, 1024):\n    try:\n        os.fstat(i)\n    except OSError:\n        continue\n    break\n";
    private const string Forged = "import os\nfor i in range(64):\n    try:\n        os.write(i, b'+passed' + bytes(16))\n    except OSError:\n        pass\n";
    private readonly TempFolder folder = new();
    private readonly MarkedSandbox sandbox;

    protected HostileProgramTests(string[] python)
    {
        sandbox = new(python);
        File.WriteAllText(folder["secret"], Secret);
        Environment.SetEnvironmentVariable(Variable, Secret);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("import os\nwhile True:\n    os.fork()", "PermissionError: [Errno 1] Operation not permitted")]
    [InlineData("import os\nos.posix_spawn('/bin/sh', ['sh'], {})", "PermissionError")]
    [InlineData("import subprocess\nsubprocess.run(['true'])", "PermissionError")]
    [InlineData("import os\nos.execv('/usr/bin/true', ['true'])", "PermissionError")]
    [InlineData("import multiprocessing\nmultiprocessing.Process(target=print).start()", "PermissionError")]
    [InlineData(C + "done(libc.fork())", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(56, 17, 0, 0, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(435, ctypes.create_string_buffer(88), 88))", "AssertionError: Function not implemented")]
    [InlineData("import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "RuntimeError: can't start")]
    public void NoOtherProcessIsStartedAndFewThreads(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData("while True:\n    pass")]
    [InlineData("while True:\n    try:\n        raise SystemExit\n    except BaseException:\n        pass")]
    [InlineData("import time\ntime.sleep(1000)")]
    [InlineData("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass")]
    [InlineData(Deaf + "while True:\n    pass")]
    [InlineData("import re\nre.match('(a*)*b', 'a' * 60)")]
    [InlineData("import sys\nwhile True:\n    print('x' * 1000000)\n    sys.stderr.write('y' * 1000000)")]
    [InlineData("import ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\nwhile True:\n    pass")]
    public void WhatDoesNotEndIsEnded(string program)
    {
        var result = sandbox.Run(program, new() { Time = TimeSpan.FromSeconds(1) });
        Assert.Equal((ExecutionOutcome.TimedOut, "not done after 1 s"), (result.Outcome, result.Message));
        Assert.InRange(result.ErrorOutput.Length, 0, 2048);
    }

    [Theory]
    [InlineData("x = bytearray(10 * 2 ** 30)")]
    [InlineData("x = []\nwhile True:\n    x.append(bytearray(2 ** 20))")]
    [InlineData("x = 'x'\nwhile True:\n    x += x")]
    public void MemoryHasAnEnd(string program)
    {
        var result = sandbox.Run(program, Sandboxes.Limits);
        Assert.Equal((ExecutionOutcome.OutOfMemory, "MemoryError"), (result.Outcome, result.Message));
    }

    [Theory]
    [InlineData("import mmap\nx = mmap.mmap(-1, 10 * 2 ** 30)", "OSError: [Errno 12] Cannot allocate memory")]
    [InlineData("import os\nos.memfd_create('x')", "PermissionError")]
    [InlineData(C + "done(libc.shmget(0, 2 ** 20, 0o1600))", "AssertionError: Operation not permitted")]
    [InlineData("from multiprocessing import shared_memory\nshared_memory.SharedMemory(create=True, size=2 ** 20)", "FileNotFoundError")]
    [InlineData("file = open('file', 'wb')\nwhile True:\n    file.write(bytes(2 ** 20))", "OSError: [Errno 27] File too large")]
    [InlineData("for i in range(1000):\n    with open(str(i), 'wb') as f:\n        f.write(bytes(2 ** 20))", "OSError: [Errno 28] No space left on device")]
    [InlineData("for i in range(10 ** 6):\n    open(str(i), 'w').close()", "OSError: [Errno 28] No space left on device")]
    [InlineData("files = []\nwhile True:\n    files.append(open('file', 'w'))", "OSError: [Errno 24] Too many open files")]
    public void MemoryBehindFilesHasAnEndToo(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData("open('/aslora-test', 'w')", "OSError: [Errno 30] Read-only file system")]
    [InlineData("import os\nos.mkdir('/etc/aslora-test')", "OSError: [Errno 30] Read-only file system")]
    [InlineData("open('FOLDER/file', 'w')", "FileNotFoundError")]
    [InlineData("open('../../../../../..FOLDER/file', 'w')", "FileNotFoundError")]
    [InlineData("import os\ntry:\n    open(os.__file__, 'a')\nexcept OSError:\n    raise OSError('only read')", "OSError: only read")]
    [InlineData("import os\nos.chmod(os.__file__, 0o777)", "OSError: [Errno 30] Read-only file system")]
    [InlineData("import os\nos.remove(os.__file__)", "OSError: [Errno 30] Read-only file system")]
    [InlineData("open('/usr/lib/aslora-test', 'w')", "OSError: [Errno 30] Read-only file system")]
    [InlineData("open('/dev/shm/aslora-test', 'w')", "FileNotFoundError")]
    [InlineData("open('/dev/sda', 'w')", "OSError: [Errno 30] Read-only file system")]
    [InlineData("import os\nos.mknod('disk', 0o60666, os.makedev(254, 0))", "PermissionError")]
    [InlineData("import os\nos.symlink('FOLDER/secret', 'link')\nopen('link', 'w')", "FileNotFoundError")]
    public void NothingIsWrittenOutside(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData("open('FOLDER/secret').read()", "FileNotFoundError")]
    [InlineData("import os\nos.symlink('FOLDER/secret', 'link')\nopen('link').read()", "FileNotFoundError")]
    [InlineData("import os\nos.link('FOLDER/secret', 'link')", "FileNotFoundError")]
    [InlineData("open('/etc/passwd').read()", "FileNotFoundError")]
    [InlineData("open('/proc/1/environ').read()", "FileNotFoundError")]
    [InlineData("open('/proc/self/mem').read()", "FileNotFoundError")]
    [InlineData("open('/dev/mem').read()", "FileNotFoundError")]
    [InlineData("import os\nos.listdir('FOLDER')", "FileNotFoundError")]
    [InlineData("import os\nassert os.environ, 'none'", "AssertionError: none")]
    [InlineData("import os\nassert os.getenv('" + Variable + "'), 'none'", "AssertionError: none")]
    [InlineData(C + "libc.getenv.restype = ctypes.c_char_p\nassert libc.getenv(b'" + Variable + "'), 'none'", "AssertionError: none")]
    [InlineData("import os, sys\nassert os.read(0, 1), 'empty'", "AssertionError: empty")]
    [InlineData(Descriptors + "else:\n    raise OSError('nothing open')", "OSError: nothing open")]
    [InlineData("import os\nassert os.listdir('.'), 'an empty folder'", "AssertionError: an empty folder")]
    [InlineData(C + "done(libc.syscall(250, 0, -3, 0))", "AssertionError: Operation not permitted")]
    public void NothingOfTheParentIsRead(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData("import os\nos.kill(PARENT, 9)", "PermissionError")]
    [InlineData("import os\nos.kill(-1, 9)", "PermissionError")]
    [InlineData("import os\nos.kill(1, 9)", "PermissionError")]
    [InlineData("import os\nos.killpg(0, 9)", "PermissionError")]
    [InlineData(C + "done(libc.kill(PARENT, 9))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(234, PARENT, PARENT, 9))", "AssertionError: Operation not permitted")]
    [InlineData("import fcntl\nfcntl.fcntl(2, fcntl.F_SETOWN, 1)", "PermissionError")]
    [InlineData("import fcntl, struct\nfcntl.fcntl(2, 15, struct.pack('ii', 1, 1))", "PermissionError")]
    [InlineData("import fcntl\nfcntl.fcntl(2, 10, 9)", "PermissionError")]
    [InlineData("import fcntl, os\nfcntl.fcntl(2, fcntl.F_SETFL, os.O_WRONLY | os.O_ASYNC)", "PermissionError")]
    [InlineData("import fcntl, socket, struct\nfcntl.ioctl(socket.socketpair()[0], 0x8901, struct.pack('i', 1))", "PermissionError")]
    [InlineData("import fcntl, socket, struct\nfcntl.ioctl(socket.socketpair()[0], 0x8902, struct.pack('i', 1))", "PermissionError")]
    [InlineData("import fcntl, struct\nfcntl.ioctl(2, 0x5452, struct.pack('i', 1))", "PermissionError")]
    [InlineData(C + "done(libc.ptrace(16, PARENT, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.ptrace(16, 1, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(310, 1, 0, 0, 0, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData("import resource\nresource.prlimit(PARENT, resource.RLIMIT_CPU, (0, 0))", "PermissionError")]
    [InlineData("import resource\nresource.prlimit(1, resource.RLIMIT_AS, (1, 1))", "PermissionError")]
    [InlineData("import resource\nresource.prlimit(1, resource.RLIMIT_CPU, (0, 0))", "PermissionError")]
    [InlineData("import resource\nresource.prlimit(1, resource.RLIMIT_CPU)", "PermissionError")]
    [InlineData("import os\nos.setpriority(os.PRIO_PROCESS, 1, 19)", "PermissionError")]
    [InlineData("import os\nos.setpriority(os.PRIO_USER, os.getuid(), 19)", "PermissionError")]
    [InlineData("import os\nos.sched_setaffinity(1, os.sched_getaffinity(0))", "PermissionError")]
    [InlineData("import os\nos.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))", "PermissionError")]
    [InlineData("import os\nos.sched_setparam(1, os.sched_param(0))", "PermissionError")]
    [InlineData(C + "done(libc.syscall(314, 1, struct.pack('IIQiIQQQ', 48, 5, 0, 0, 0, 0, 0, 0), 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(251, 1, 1, 3 << 13))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(256, 1, 8, b'\\1' + bytes(7), b'\\1' + bytes(7)))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(279, 1, 0, None, None, None, 2))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(274, 0, bytes(8), bytes(8)))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(222, 1, struct.pack('QiiQ40x', 0, 10, 4, 0), bytes(8)))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(434, 1, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(312, 1, os.getpid(), 1, 0, 0))", "AssertionError: Operation not permitted")]
    public void NoOtherProcessIsReached(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData("import socket\nsocket.create_connection(('127.0.0.1', 22))", "PermissionError")]
    [InlineData("import urllib.request\nurllib.request.urlopen('http://127.0.0.1')", "urllib.error.URLError: <urlopen error [Errno ")]
    [InlineData(C + "done(libc.socket(40, 1, 0))", "AssertionError: Operation not permitted")]
    public void ThereIsNoNetwork(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData("import os\nos.setuid(0)", "OSError")]
    [InlineData(C + "done(libc.setresuid(0, 0, 0))", "AssertionError")]
    [InlineData(C + "done(libc.unshare(0x10000000))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.chroot(b'/'))", "AssertionError: Operation not permitted")]
    [InlineData(C + "assert libc.prctl(3, 0, 0, 0, 0) == 0\ndone(libc.prctl(4, 1, 0, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.prctl(1, 0, 0, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.prctl(0x59616d61, -1, 0, 0, 0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.syscall(206, 1, bytes(8)))", "AssertionError: Operation not permitted")]
    [InlineData(C + "done(libc.inotify_init1(0))", "AssertionError: Operation not permitted")]
    [InlineData(C + "libc.syscall(0x40000039)", "ended by signal 31")]
    [InlineData("import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError: not allowed to raise maximum limit")]
    public void NoRightIsGained(string program, string message) => Fails(program, message);

    [Theory]
    [InlineData(Forged + "os._exit(0)", "exited with status 0 before its end")]
    [InlineData("import os\nos.closerange(0, 64)\nos._exit(0)", "exited with status 0 before its end")]
    [InlineData("import os\nos.closerange(0, 64)", "exited with status 1 before its end")]
    [InlineData("import os\nos._exit(86)", "MemoryError")]
    public void AnEndThatWasNotReachedIsNotTakenForOne(string program, string message) => Assert.Equal((false, message), Verdict(program));

    [Fact]
    public void WhatAProgramSaysIsCutAndCannotSteerATerminal()
    {
        var result = sandbox.Run("raise ValueError('\\x1b[2J\\x07\\r' + 'x' * 10 ** 7 + '\\x1b]0;title\\x07é')", Sandboxes.Limits);
        Assert.Equal(ExecutionOutcome.Failed, result.Outcome);
        Assert.EndsWith("xxx\uFFFD]0;title\uFFFDé", result.Message, StringComparison.Ordinal);
        Assert.InRange(result.ErrorOutput.Length, 1000, 2048);
    }

    private (bool Passed, string Message) Verdict(string program)
    {
        var result = sandbox.Run(program, Sandboxes.Limits);
        return (result.Passed, result.Message);
    }

    private void Fails(string program, string message)
    {
        program = program.Replace("FOLDER", folder.Path, StringComparison.Ordinal).Replace("PARENT", $"{Environment.ProcessId}", StringComparison.Ordinal);
        var result = sandbox.Run(program, Sandboxes.Limits);
        Assert.Equal(ExecutionOutcome.Failed, result.Outcome);
        Assert.StartsWith(message, result.Message, StringComparison.Ordinal);
        Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal(Secret, File.ReadAllText(folder["secret"]));
        foreach (var place in new[] { "/", "/etc", "/usr/lib", "/dev/shm", "/tmp" }) Assert.False(Path.Exists($"{place}/aslora-test"), place);
    }
}
