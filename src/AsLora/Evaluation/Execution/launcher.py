"""Runs one Python program apart from the rest of the machine and prints what became of it, as one line of JSON.

The request is one line of JSON on standard input, which stays open: when it closes, whoever asked is gone or no longer wants it, and everything
ends. Three processes: the waiter (this one) makes new namespaces and prints; the keeper, the first process in them, lays out the files, keeps the
time and reports; the runner gives up every right and runs the program. The end of one is the end of those below it. A keeper that ends without a
report once the program runs was brought down by it, or by its want of memory: the program has failed.
"""
import sys

sys.path = [folder for folder in sys.path if folder]  # not the working folder
import base64, ctypes, errno, json, os, resource, select, shutil, signal, struct, tempfile, time, traceback

NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, NOEXEC, BIND, RECURSIVE, PRIVATE, DETACH = 2, 4, 8, 0x1000, 0x4000, 0x40000, 2
ONLY_READ, NO_SETUID, NO_DEVICES = 1, 2, 4  # of mount_setattr
PDEATHSIG, DUMPABLE, SECCOMP, DROP_BOUND, NO_NEW_PRIVILEGES = 1, 4, 22, 24, 38  # of prctl
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
NOBODY, THREADS, OPEN_FILES, TAIL = 65534, 64, 64, 2048
OUT_OF_MEMORY = 86  # the runner's exit status
STARTED = b"+"
libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments):
    """A call of the C library; its failure is an OSError that names it. Everything goes as a machine word."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a.encode() if isinstance(a, str) else a for a in arguments]
    if getattr(libc, function)(*words) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


def text(problem):
    return getattr(problem, "strerror", None) or f"{type(problem).__name__}: {problem}"


def restrict(path, attributes, recursive=True):
    """Sets attributes of a mount, and of those below it."""
    settings = struct.pack("4Q", attributes, 0, 0, 0)
    try:
        call("syscall", MOUNT_SETATTR, AT_FDCWD, path, AT_RECURSIVE if recursive else 0, settings, len(settings))
    except OSError as problem:
        raise OSError(problem.errno, f"mount_setattr of {path}: {os.strerror(problem.errno)}")


def become_nobody():
    call("setgroups", 0, None)
    call("setresgid", NOBODY, NOBODY, NOBODY)
    call("setresuid", NOBODY, NOBODY, NOBODY)


def make_namespaces():
    """Enters new namespaces. Returns whether that took the rights of the system's root, which the runner still has to give up."""
    rest = NEW_MOUNTS | NEW_HOST_NAME | NEW_IPC | NEW_PROCESSES | NEW_NETWORK
    if os.geteuid() == 0:
        try:
            call("unshare", rest)
            return True
        except OSError as problem:
            if problem.errno != errno.EPERM:
                raise
        become_nobody()  # root of a container, without the right to do this: go on as any other user
        call("prctl", DUMPABLE, 1, 0, 0, 0)
    user, group = os.geteuid(), os.getegid()
    call("unshare", NEW_USER | rest)
    for file, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{file}", "w") as stream:
            stream.write(line)
    return False


def needed_paths():
    """What Python reads, its own files and libraries of the system: where it looks, and where that really is."""
    import sysconfig
    own = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), f"{sys.base_prefix}/lib", f"{sys.base_prefix}/lib64"]
    paths = {}
    for path in ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/dev/null", *own]:
        if os.path.exists(path) and not any(path.startswith(had + "/") for had in paths):
            paths[path] = os.path.realpath(path)
    return paths


def lay_out_files(size):
    """Puts a new root in place: what Python needs, only to be read, and /tmp, empty, of limited size. There is no /proc."""
    paths = needed_paths()
    call("mount", None, "/", None, RECURSIVE | PRIVATE, None)
    call("mount", "none", "/tmp", "tmpfs", NOSUID | NODEV, "mode=755,size=1m")
    os.chdir("/tmp")
    os.mkdir("old")
    call("pivot_root", ".", "old")
    os.chdir("/")
    os.mkdir("/tmp")
    call("mount", "none", "/tmp", "tmpfs", NOSUID | NODEV | NOEXEC, f"mode=1777,size={size},nr_inodes=1024")
    for path, source in paths.items():
        if os.path.isdir("/old" + source):
            os.makedirs(path, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            open(path, "w").close()
        call("mount", "/old" + source, path, None, BIND | RECURSIVE, None)
        restrict(path, ONLY_READ | NO_SETUID | (0 if path == "/dev/null" else NO_DEVICES))
    call("umount2", "/old", DETACH)
    os.rmdir("/old")
    restrict("/", ONLY_READ | NO_SETUID | NO_DEVICES, recursive=False)
    os.chdir("/tmp")


def give_up_rights(request, as_root):
    """Leaves the runner with no privilege, no way to get one, and little of everything else."""
    if request["isolated"]:
        if as_root:
            become_nobody()
        # This namespace maps no user, so that no further one can be made in it.
        call("unshare", NEW_USER)
    for capability in range(64):
        try:
            call("prctl", DROP_BOUND, capability, 0, 0, 0)
        except OSError:
            break  # the kernel's last capability was the one before, or there is no right to drop any
    call("capset", struct.pack("2I", 0x20080522, 0), bytes(24))
    call("prctl", PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    call("prctl", DUMPABLE, 0, 0, 0, 0)  # after the change of user, which sets it; some systems hand a core to a program of root, whatever its limit
    call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    seconds = int(request["seconds"]) + 2
    for name, limit in (("AS", request["memory"]), ("FSIZE", request["files"]), ("CPU", seconds), ("NPROC", THREADS), ("NOFILE", OPEN_FILES), ("CORE", 0)):
        kind = getattr(resource, "RLIMIT_" + name)
        most = resource.getrlimit(kind)[1]
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (limit, limit))
    code = base64.b64decode(request["filter"])
    lines = ctypes.create_string_buffer(code, len(code))
    call("prctl", SECCOMP, 2, struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(lines)), 0, 0)


def run(request, as_root, report, errors, token):
    """The runner: a byte on the report says that it is ready, the token that the program came to its end."""
    end, write = os._exit, os.write
    try:
        null = os.open("/dev/null", os.O_RDWR)
        for target, source in enumerate((null, null, errors)):
            os.dup2(source, target)
        report = os.dup2(report, 3)
        os.closerange(4, 1 << 20)
        give_up_rights(request, as_root)
        os.environ.clear()
        write(3, b"+")
    except BaseException as problem:
        write(report, b"-" + text(problem).encode())
        end(1)
    status = 1
    try:
        exec(request["program"], {})
        write(3, token)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
        write(2, b"MemoryError")
    except BaseException as problem:
        lines = traceback.format_exception(type(problem), problem, problem.__traceback__.tb_next)  # without this function
        write(2, "".join(lines).encode(errors="backslashreplace"))
    finally:
        end(status)


def watch(runner, reports, errors, token, seconds):
    """Waits for the token, the runner's end, the end of its time or of who asked; returns what came first, its exit status, the end of what it wrote."""
    finish, ended, poll = time.monotonic() + seconds, os.pidfd_open(runner), select.poll()
    for descriptor in (0, reports, errors, ended):
        poll.register(descriptor, select.POLLIN)
    tail = said = b""
    while True:
        left = finish - time.monotonic()
        ready = {descriptor for descriptor, _ in poll.poll(left * 1000)} if left > 0 else set()
        if not ready or 0 in ready:
            return "timedOut", 0, tail
        for descriptor in ready & {reports, errors}:
            new = os.read(descriptor, 1 << 16)
            if not new:
                poll.unregister(descriptor)
            elif descriptor == errors:
                tail = (tail + new)[-TAIL:]
            else:
                said = (said + new)[: len(token) + 1]
        if said == token:
            return "passed", 0, tail
        if ended in ready and not ready & {reports, errors}:
            status = os.waitstatus_to_exitcode(os.waitpid(runner, 0)[1])
            return "outOfMemory" if status == OUT_OF_MEMORY else "failed", status, tail


def keep(request, as_root, answer):
    """The keeper: writes a byte when the program runs, and returns the answer's fields."""
    call("prctl", PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    call("prctl", DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if request["isolated"]:
        call("sethostname", "sandbox", 7)
        lay_out_files(request["files"])
    token = os.urandom(16)
    (reports, report), (errors, error) = os.pipe(), os.pipe()
    runner = os.fork()
    if runner == 0:
        run(request, as_root, report, error, token)
    os.close(report)
    os.close(error)
    if os.read(reports, 1) != b"+":
        return {"problem": os.read(reports, 1024).decode(errors="replace")}
    os.write(answer, STARTED)
    outcome, status, tail = watch(runner, reports, errors, token, request["seconds"])
    if outcome in ("passed", "timedOut"):
        os.kill(runner, signal.SIGKILL)
        os.waitpid(runner, 0)
    return {"outcome": outcome, "status": status, "tail": tail.decode(errors="replace")}


def wait(answers, keeper):
    """The waiter: returns the keeper's answer, or what can be said without one."""
    with open(answers, "rb") as stream:
        said = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1])
    started, answer = said.startswith(STARTED), said.removeprefix(STARTED)
    try:
        fields = json.loads(answer)
    except ValueError:
        fields = {"problem": f"its keeper ended with status {status}"}
    if started and "problem" in fields:
        return {"outcome": "failed", "status": 1, "tail": f"the sandbox broke while the program ran: {fields['problem']}"}
    return fields


def main():
    os.setsid()  # an interrupt from the keyboard is for who asked
    os.closerange(3, 1 << 20)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    request = json.loads(sys.stdin.buffer.readline())
    try:
        with open("/proc/self/oom_score_adj", "w") as stream:
            stream.write("1000")  # where memory runs out, this goes first and not who asked
    except OSError:
        pass
    folder = None if request["isolated"] else tempfile.mkdtemp(prefix="aslora-")
    try:
        as_root = make_namespaces() if request["isolated"] else os.chdir(folder)
        answers, answer = os.pipe()
        keeper = os.fork()
        if keeper == 0:
            try:
                fields = keep(request, as_root, answer)
            except Exception as problem:
                fields = {"problem": text(problem)}
            os.write(answer, json.dumps(fields).encode())
            os._exit(0)
        os.close(answer)
        fields = wait(answers, keeper)
    except Exception as problem:
        fields = {"problem": text(problem)}
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
    os.write(1, json.dumps(fields).encode())


main()
