using AsLora.Evaluation.Execution;

namespace AsLora.Tests.Evaluation.Execution;

public sealed class PythonSandboxTests
{
    [Theory]
    [InlineData("x = 1 + 1\nassert x == 2\n")]
    [InlineData("if __name__ == '__main__':\n    raise ValueError('a module that is run by exec is not main')\n")]
    [InlineData("import typing, math, re, hashlib, itertools, collections, json, random, decimal, sqlite3, ssl\n")]
    [InlineData("import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'text')\n")]
    [InlineData("import threading\nthread = threading.Thread(target=print)\nthread.start()\nthread.join()\n")]
    [InlineData("import asyncio\nassert asyncio.run(asyncio.sleep(0, 3)) == 3\n")]
    [InlineData("import sqlite3\nwith sqlite3.connect('file') as file:\n    file.execute('create table t (x)')\n")]
    [InlineData("import fcntl\nwith open('file', 'w') as file:\n    fcntl.lockf(file, fcntl.LOCK_EX)\n")]
    [InlineData("import signal, time\nsignal.signal(signal.SIGALRM, lambda *_: None)\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\ntime.sleep(0.1)\n")]
    [InlineData("é = '① 😀'\nassert len(é) == 3\n")]
    [InlineData("import atexit, os\natexit.register(os._exit, 3)\n")]
    [InlineData("")]
    public void AProgramThatComesToItsEndPasses(string program)
    {
        var result = Sandboxes.Isolated().Run(program, Sandboxes.Limits);
        Assert.True(result.Passed, result.ErrorOutput);
        Assert.Equal("passed", result.Message);
    }

    [Theory]
    [InlineData("assert 1 == 2, 'one is not two'", "AssertionError: one is not two")]
    [InlineData("def f(:", "SyntaxError: invalid syntax")]
    [InlineData("import sys\nsys.exit(0)", "SystemExit: 0")]
    [InlineData("raise SystemExit", "SystemExit")]
    [InlineData("raise KeyboardInterrupt", "KeyboardInterrupt")]
    [InlineData("exit(0)", "NameError: name 'exit' is not defined")]
    [InlineData("import os\nos._exit(0)", "exited with status 0 before its end")]
    [InlineData("import os\nos._exit(7)", "exited with status 7 before its end")]
    [InlineData("import ctypes\nctypes.CDLL(None).exit(0)", "exited with status 0 before its end")]
    [InlineData("import ctypes\nctypes.string_at(0)", "ended by signal 11")]
    [InlineData("input()", "EOFError: EOF when reading a line")]
    [InlineData("import numpy", "ModuleNotFoundError: No module named 'numpy'")]
    [InlineData("def f():\n    f()\nf()", "RecursionError: maximum recursion depth exceeded")]
    [InlineData("import signal, time\nsignal.alarm(1)\ntime.sleep(50)", "ended by signal 14")]
    public void AnythingElseThatEndsItFails(string program, string message)
    {
        var result = Sandboxes.Isolated().Run(program, Sandboxes.Limits);
        Assert.Equal(ExecutionOutcome.Failed, result.Outcome);
        Assert.StartsWith(message, result.Message, StringComparison.Ordinal); // newer versions of Python add advice
    }

    [Fact]
    public void TheResultsOfSeveralAtOnceAreThoseOfOneAfterTheOther()
    {
        var sandbox = Sandboxes.Isolated();
        var programs = Enumerable.Range(0, 12).Select(i => $"import sys\nprint({{'a', 'b', 'c', 'd', 'e'}}, file=sys.stderr)\nassert {i} % 3\n").ToList();
        var alone = programs.Select(program => sandbox.Run(program, Sandboxes.Limits)).ToList();
        var together = new ExecutionResult[programs.Count];
        Parallel.For(0, programs.Count, new() { MaxDegreeOfParallelism = 4 }, i => together[i] = sandbox.Run(programs[i], Sandboxes.Limits));
        Assert.Equal(alone, together);
        Assert.Equal(4, alone.Count(result => !result.Passed));
        Assert.Single(alone.Select(result => result.ErrorOutput.Split('\n')[0]).Distinct());
    }

    [Fact]
    public void LimitsThatCannotBeKeptAreRefused()
    {
        var sandbox = Sandboxes.Isolated();
        Assert.Contains("above 0 and at most an hour, and this is 00:00:00", Refused(new() { Time = TimeSpan.Zero }), StringComparison.Ordinal);
        Assert.Contains("less than 67108864 bytes of memory, and the limit is 1000", Refused(new() { MemoryBytes = 1000 }), StringComparison.Ordinal);
        Assert.Contains("at least 65536 bytes, and the limit is 10", Refused(new() { FileBytes = 10 }), StringComparison.Ordinal);

        string Refused(SandboxLimits limits) => Assert.Throws<ArgumentException>(() => sandbox.Run("", limits)).Message;
    }
}
