"""Runs one Python program apart from the rest of the machine and prints what became of it, as one line of JSON.

The request is one line of JSON on standard input, which stays open: when it closes, whoever asked is gone, and everything ends. Three processes:
the waiter (this one) makes new namespaces; the keeper, the first process in them, lays out the files, keeps the time and reports; the runner gives
up every right and runs the program. The end of one is the end of those below it.
"""
import sys

sys.path = [folder for folder in sys.path if folder]  # not the working folder
import base64, ctypes, errno, json, os, resource, select, shutil, signal, struct, tempfile, time, traceback

NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, NOEXEC, BIND, RECURSIVE, PRIVATE, DETACH = 2, 4, 8, 0x1000, 0x4000, 0x40000, 2
ONLY_READ, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8  # of mount_setattr
PDEATHSIG, DUMPABLE, SECCOMP, DROP_BOUND, NO_NEW_PRIVILEGES = 1, 4, 22, 24, 38  # of prctl
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
NOBODY, THREADS, OPEN_FILES, OUT_OF_MEMORY, TAIL = 65534, 64, 64, 86, 2048
libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments):
    """A call of the C library; its failure is an OSError that names it. Everything goes as a machine word."""
    words = [ctypes.c_char_p(os.fsencode(a)) if isinstance(a, (str, bytes)) else a if a is None else ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    if getattr(libc, function)(*words) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


def restrict(path, attributes, recursive=True):
    """Sets attributes of a mount, and of those below it."""
    call("syscall", MOUNT_SETATTR, AT_FDCWD, path, AT_RECURSIVE if recursive else 0, ctypes.create_string_buffer(struct.pack("4Q", attributes, 0, 0, 0)), 32)


def become_nobody():
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


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
    for file, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{file}", "w") as stream:
            stream.write(text)
    return False


def needed_paths():
    """What Python reads: libraries of the system and its own."""
    import sysconfig
    own = [os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    own += [os.path.join(sys.base_prefix, name) for name in ("lib", "lib64")]
    paths = []
    for path in ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", *own]:
        if os.path.exists(path) and not any(path == had or path.startswith(had + "/") for had in paths):
            paths.append(path)
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
    for path in paths + ["/dev/null"]:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.islink("/old" + path):
            os.symlink(os.readlink("/old" + path), path)
            continue
        if os.path.isdir("/old" + path):
            os.makedirs(path, exist_ok=True)
        else:
            open(path, "w").close()
        call("mount", "/old" + path, path, None, BIND | RECURSIVE, None)
        restrict(path, NO_SETUID | NO_PROGRAMS if path == "/dev/null" else ONLY_READ | NO_SETUID | NO_DEVICES)
    os.mkdir("/tmp")
    call("mount", "none", "/tmp", "tmpfs", NOSUID | NODEV | NOEXEC, f"mode=1777,size={size},nr_inodes=1024")
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
                break  # the kernel's last capability was the one before
        call("capset", ctypes.create_string_buffer(struct.pack("2I", 0x20080522, 0)), ctypes.create_string_buffer(24))
    call("prctl", PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    seconds = int(request["seconds"]) + 2
    for name, limit in (("AS", request["memory"]), ("FSIZE", request["files"]), ("CPU", seconds), ("NPROC", THREADS), ("NOFILE", OPEN_FILES), ("CORE", 0)):
        kind = getattr(resource, "RLIMIT_" + name)
        most = resource.getrlimit(kind)[1]
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (limit, limit))
    code = base64.b64decode(request["filter"])
    lines = ctypes.create_string_buffer(code, len(code))
    call("prctl", SECCOMP, 2, ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(lines))), 0, 0)


def run(request, as_root, report, errors, token):
    """The runner: a byte on the report says that it is ready, the token that the program came to its end."""
    end, write = os._exit, os.write
    try:
        null = os.open("/dev/null", os.O_RDWR)
        for target, source in enumerate((null, null, errors)):
            os.dup2(source, target)
        os.dup2(report, 3)
        os.closerange(4, 1 << 20)
        give_up_rights(request, as_root)
        os.environ.clear()
        write(3, b"+")
    except BaseException as problem:
        write(report, b"-" + str(problem).encode())
        end(1)
    status = 1
    try:
        exec(request["program"], {})
        write(3, token)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
        write(2, b"MemoryError")
    except BaseException:
        write(2, traceback.format_exc().encode(errors="backslashreplace"))
    finally:
        end(status)


def read(descriptor, most):
    try:
        return os.read(descriptor, most)
    except BlockingIOError:
        return b""


def watch(runner, reports, errors, token, seconds):
    """Waits for the token, the runner's end or the end of its time; returns what came first, its exit status and the end of what it wrote."""
    finish, ended, poll = time.monotonic() + seconds, os.pidfd_open(runner), select.poll()
    for descriptor in (reports, errors, ended):
        poll.register(descriptor, select.POLLIN)
    tail = said = b""
    while True:
        left = finish - time.monotonic()
        if left <= 0:
            return "timedOut", 0, tail
        ready = {descriptor for descriptor, _ in poll.poll(left * 1000)}
        for descriptor in ready & {reports, errors}:
            new = read(descriptor, 1 << 16)
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
    """The keeper: returns the answer's fields."""
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
        os.close(answer)
        run(request, as_root, report, error, token)
    os.close(report)
    os.close(error)
    if os.read(reports, 1) != b"+":
        return {"problem": os.read(reports, 1024).decode(errors="replace")}
    outcome, status, tail = watch(runner, reports, errors, token, request["seconds"])
    if outcome in ("passed", "timedOut"):
        os.kill(runner, signal.SIGKILL)
    return {"outcome": outcome, "status": status, "tail": tail.decode(errors="replace")}


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
        keeper = os.fork()
        if keeper == 0:
            try:
                answer = keep(request, as_root, 1)
            except Exception as problem:
                answer = {"problem": str(problem)}
            os.write(1, json.dumps(answer).encode())
            os._exit(0)
        poll, ended = select.poll(), os.pidfd_open(keeper)
        for descriptor in (0, ended):
            poll.register(descriptor, select.POLLIN)
        if ended not in (descriptor for descriptor, _ in poll.poll()):
            os.kill(keeper, signal.SIGKILL)
        os.waitpid(keeper, 0)
    except Exception as problem:
        os.write(1, json.dumps({"problem": str(problem)}).encode())
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


main()
