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
    private const uint Clone = 56, Clone3 = 435, Prctl = 157, SetDumpable = 4;

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
        // Namespaces and mounts.
        [272 /* unshare */, 308 /* setns */, 155 /* pivot_root */, 161 /* chroot */, 165 /* mount */, 166 /* umount2 */, 442 /* mount_setattr */],
        [428 /* open_tree */, 429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */],
        [303 /* name_to_handle_at */, 304 /* open_by_handle_at */],
        // The kernel: its settings, keys, tracing and queues.
        [135 /* personality */, 103 /* syslog */, 163 /* acct */, 167 /* swapon */, 168 /* swapoff */, 169 /* reboot */, 179 /* quotactl */],
        [175 /* init_module */, 313 /* finit_module */, 176 /* delete_module */, 246 /* kexec_load */, 320 /* kexec_file_load */],
        [248 /* add_key */, 249 /* request_key */, 250 /* keyctl */, 298 /* perf_event_open */, 300 /* fanotify_init */, 321 /* bpf */],
        [323 /* userfaultfd */, 425 /* io_uring_setup */, 426 /* io_uring_enter */, 427 /* io_uring_register */],
    ];

    /// <summary>The filter's instructions as the kernel takes them: 8 bytes each.</summary>
    public static byte[] Build()
    {
        // Where in the data of a call its architecture, its number and the low half of its first argument are.
        const uint architecture = 4, number = 0, first = 16;
        var code = new List<(ushort Operation, byte IfTrue, byte IfFalse, uint Value)>
        {
            (Load, 0, 0, architecture), (IfEqual, 1, 0, Architecture), (Return, 0, 0, Kill),
            (Load, 0, 0, number), (IfAtLeast, 0, 1, OtherCalls), (Return, 0, 0, Kill),
        };
        foreach (var call in Refused.SelectMany(calls => calls)) code.AddRange([(IfEqual, 0, 1, (uint)call), (Return, 0, 0, Error | NotPermitted)]);
        // Nobody collects the core of a program that is not dumpable, and it stays so.
        code.AddRange([(IfEqual, 0, 4, Prctl), (Load, 0, 0, first), (IfEqual, 0, 1, SetDumpable), (Return, 0, 0, Error | NotPermitted), (Return, 0, 0, Allow)]);
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
