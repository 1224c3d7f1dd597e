using System.Buffers.Binary;

namespace AsLora.Evaluation.Execution;

/// <summary>
/// The filter of system calls (seccomp, classic BPF, x86-64) that a program runs under. Namespaces alone keep a program in; this takes away what it has
/// no use for, so that a fault of the kernel behind one of these calls is out of reach too, and holds where there are no namespaces.
/// </summary>
internal static class SystemCallFilter
{
    private const uint Architecture = 0xC000003E, OtherCalls = 0x40000000, NewThread = 0x10000;
    private const uint Kill = 0x80000000, Allow = 0x7FFF0000, Error = 0x00050000, NotPermitted = 1, NotImplemented = 38;
    private const ushort Load = 0x20, IfEqual = 0x15, IfAtLeast = 0x35, IfAnyBit = 0x45, Return = 0x06;
    private const uint Clone = 56, Clone3 = 435;

    /// <summary>The refused calls, by what they are for.</summary>
    private static readonly int[][] Refused =
    [
        // Processes and sessions: one process bounds all memory and time, and its end is the end of all.
        [57 /* fork */, 58 /* vfork */, 59 /* execve */, 322 /* execveat */, 109 /* setpgid */, 112 /* setsid */],
        // Signals.
        [62 /* kill */, 200 /* tkill */, 234 /* tgkill */, 129 /* rt_sigqueueinfo */, 297 /* rt_tgsigqueueinfo */, 424 /* pidfd_send_signal */],
        // Sockets; not all kinds of them belong to a network namespace.
        [41 /* socket */],
        // Memory that no limit counts.
        [29 /* shmget */, 30 /* shmat */, 31 /* shmctl */, 64 /* semget */, 68 /* msgget */, 240 /* mq_open */, 319 /* memfd_create */, 447 /* memfd_secret */],
        // Other processes.
        [101 /* ptrace */, 310 /* process_vm_readv */, 311 /* process_vm_writev */, 312 /* kcmp */],
        [434 /* pidfd_open */, 438 /* pidfd_getfd */, 440 /* process_madvise */, 448 /* process_mrelease */],
        [141 /* setpriority */, 142 /* sched_setparam */, 144 /* sched_setscheduler */, 203 /* sched_setaffinity */, 314 /* sched_setattr */],
        [251 /* ioprio_set */, 256 /* migrate_pages */, 279 /* move_pages */, 274 /* get_robust_list */, 222 /* timer_create */],
        // Namespaces and mounts.
        [272 /* unshare */, 308 /* setns */, 155 /* pivot_root */, 161 /* chroot */, 165 /* mount */, 166 /* umount2 */, 442 /* mount_setattr */],
        [428 /* open_tree */, 467 /* open_tree_attr */],
        [429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */],
        [303 /* name_to_handle_at */, 304 /* open_by_handle_at */],
        // The kernel: its settings, keys, tracing and queues.
        [135 /* personality */, 103 /* syslog */, 163 /* acct */, 167 /* swapon */, 168 /* swapoff */, 169 /* reboot */, 179 /* quotactl */],
        [443 /* quotactl_fd */],
        [159 /* adjtimex */, 164 /* settimeofday */, 227 /* clock_settime */, 305 /* clock_adjtime */, 153 /* vhangup */],
        [170 /* sethostname */, 171 /* setdomainname */, 172 /* iopl */, 173 /* ioperm */],
        [175 /* init_module */, 313 /* finit_module */, 176 /* delete_module */, 246 /* kexec_load */, 320 /* kexec_file_load */],
        [248 /* add_key */, 249 /* request_key */, 250 /* keyctl */, 298 /* perf_event_open */, 300 /* fanotify_init */, 321 /* bpf */],
        [323 /* userfaultfd */, 425 /* io_uring_setup */, 426 /* io_uring_enter */, 427 /* io_uring_register */],
        // What is counted for the whole machine or user.
        [206 /* io_setup */, 253 /* inotify_init */, 294 /* inotify_init1 */],
    ];

    /// <summary>Calls that do many things, some of them to other processes: which of their arguments says what is asked, and what may be.</summary>
    private static readonly (uint Call, uint Argument, uint[] Allowed)[] Partly =
    [
        // Its own limits, by the process number 0; even its keeper is a process of the same user.
        (302 /* prlimit64 */, 0, [0]),
        // Names of threads and memory, and whether it can be dumped. Not that it can be, whom it dies with, or who may trace it.
        (157 /* prctl */, 0, [3 /* GET_DUMPABLE */, 15 /* SET_NAME */, 16 /* GET_NAME */, 0x53564D41 /* SET_VMA */]),
        // Copies of descriptors, flags and locks. Not who is signalled when something can be read, and with what; a terminal's O_ASYNC, which is
        // set among other flags, signals whoever uses it.
        (72 /* fcntl */, 1, [0 /* DUPFD */, 1 /* GETFD */, 2 /* SETFD */, 3 /* GETFL */, 5 /* GETLK */, 6 /* SETLK */, 7 /* SETLKW */,
            36 /* OFD_GETLK */, 37 /* OFD_SETLK */, 38 /* OFD_SETLKW */, 1030 /* DUPFD_CLOEXEC */, 1032 /* GETPIPE_SZ */]),
        // What Python asks of every file it opens, of pipes and of a terminal's width.
        (16 /* ioctl */, 1, [0x5401 /* TCGETS */, 0x802C542A /* TCGETS2 */, 0x5413 /* TIOCGWINSZ */, 0x541B /* FIONREAD */, 0x5421 /* FIONBIO */,
            0x5450 /* FIONCLEX */, 0x5451 /* FIOCLEX */]),
    ];

    /// <summary>The filter's instructions as the kernel takes them: 8 bytes each.</summary>
    public static byte[] Build()
    {
        // Where in the data of a call its architecture, its number and its first argument are; of arguments the low half, all that the kernel looks at.
        const uint architecture = 4, number = 0, first = 16, argumentBytes = 8;
        var code = new List<(ushort Operation, byte IfTrue, byte IfFalse, uint Value)>
        {
            (Load, 0, 0, architecture), (IfEqual, 1, 0, Architecture), (Return, 0, 0, Kill),
            (Load, 0, 0, number), (IfAtLeast, 0, 1, OtherCalls), (Return, 0, 0, Kill),
        };
        foreach (var call in Refused.SelectMany(calls => calls)) code.AddRange([(IfEqual, 0, 1, (uint)call), (Return, 0, 0, Error | NotPermitted)]);
        foreach (var (call, argument, allowed) in Partly)
        {
            code.AddRange([(IfEqual, 0, (byte)(allowed.Length + 3), call), (Load, 0, 0, first + (argumentBytes * argument))]);
            for (var i = 0; i < allowed.Length; i++) code.Add((IfEqual, (byte)(allowed.Length - i), 0, allowed[i]));
            code.AddRange([(Return, 0, 0, Error | NotPermitted), (Return, 0, 0, Allow)]);
        }
        // The C library tries clone3, whose flags a filter cannot see, and goes back to clone where the kernel has none. Threads are allowed.
        code.AddRange([(IfEqual, 0, 1, Clone3), (Return, 0, 0, Error | NotImplemented)]);
        code.AddRange([(IfEqual, 0, 3, Clone), (Load, 0, 0, first), (IfAnyBit, 1, 0, NewThread), (Return, 0, 0, Error | NotPermitted)]);
        code.Add((Return, 0, 0, Allow));

        var bytes = new byte[8 * code.Count];
        for (var i = 0; i < code.Count; i++)
        {
            var line = bytes.AsSpan(8 * i);
            BinaryPrimitives.WriteUInt16LittleEndian(line, code[i].Operation);
            (line[2], line[3]) = (code[i].IfTrue, code[i].IfFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(line[4..], code[i].Value);
        }
        return bytes;
    }
}
