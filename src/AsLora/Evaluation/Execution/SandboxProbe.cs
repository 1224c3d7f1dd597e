namespace AsLora.Evaluation.Execution;

/// <summary>Finds out what holds a program on this system, by running one that tries to get out.</summary>
internal static class SandboxProbe
{
    /// <summary>What a program that comes through <see cref="Escapes"/> has shown.</summary>
    public static readonly IReadOnlyList<string> Isolation =
    [
        "user, process, mount, network, IPC and host name namespaces of its own",
        "no files but Python's and the system's libraries, which cannot be written, and an empty folder in memory; no /proc",
        "no capabilities and no way to more rights; no other processes, sockets or signals",
        "limits on time, memory, files and output; an empty environment",
    ];

    private const string Limits = """
        import ctypes, os, resource
        def refused(what, attempt, *arguments):
            try:
                attempt(*arguments)
            except (OSError, MemoryError):
                return
            raise SystemExit(what)
        refused("a program can start processes", os.fork)
        refused("a program can send signals", os.kill, os.getpid(), 0)
        refused("a program reaches the limits of others", resource.prlimit, os.getppid(), resource.RLIMIT_CPU)
        refused("a program has more memory than its limit", bytearray, resource.getrlimit(resource.RLIMIT_AS)[1])
        if os.environ:
            raise SystemExit("a program sees environment variables")

        """;

    private const string Escapes = Limits + """
        with open("file", "w") as file:
            file.write("text")
        for path in ("/proc", "/sys", "/home", "/etc/passwd", "/old"):
            refused(f"a program sees {path}", os.stat, path)
        for folder in ("/", os.path.dirname(os.__file__)):
            refused(f"a program can write to {folder}", open, folder + "/aslora-probe", "w")
        if os.getuid() == 0 or os.getpid() != 2:
            raise SystemExit("a program is root, or not alone")

        """;

    /// <summary>Runs the probe; null where all of it holds, else what does not.</summary>
    public static string? Run(IReadOnlyList<string> command, bool isolated, CancellationToken cancellation = default)
    {
        try
        {
            var limits = new SandboxLimits { Time = TimeSpan.FromSeconds(60) };
            var result = new PythonSandbox(command, isolated).Run(isolated ? Escapes : Limits, limits, cancellation);
            return result.Passed ? null : result.Message;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>What forbids namespaces on this system, as far as its settings tell, and what to do.</summary>
    public static string Advice()
    {
        if (Setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            return "AppArmor keeps user namespaces from programs without a profile; `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0` allows them";
        if (Setting("/proc/sys/kernel/unprivileged_userns_clone") == "0") return "`sudo sysctl kernel.unprivileged_userns_clone=1` allows user namespaces";
        if (Setting("/proc/sys/user/max_user_namespaces") == "0") return "`sudo sysctl user.max_user_namespaces=1000` allows user namespaces";
        return "Linux 5.12 or newer is needed, and in a container the right to make namespaces, such as by "
            + "`docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined`";
    }

    private static string? Setting(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
