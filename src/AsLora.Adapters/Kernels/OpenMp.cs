using System.Runtime.InteropServices;

namespace AsLora.Adapters.Kernels;

/// <summary>
/// The threads that libtorch itself computes with. They wait ready for microseconds after each use, so a hundred hand-overs a token cost next to nothing, and
/// there are no others to take processors from them.
/// </summary>
internal static unsafe class OpenMp
{
    // GOMP_parallel(part, state, threads, flags) of the OpenMP library that libtorch has loaded, which a look-up through its caller finds under any name.
    private static readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void> _parallel =
        NativeLibrary.TryLoad("LibTorchSharp", typeof(TorchSharp.torch).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "GOMP_parallel", out var function)
            ? (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void>)function : null;

    /// <summary>Whether they were found.</summary>
    public static bool IsFound => _parallel != null;

    /// <summary>Calls a function on several threads, this one included, and returns when all of them have.</summary>
    /// <param name="part">The function. It throws nothing.</param>
    /// <param name="state">What it is given.</param>
    /// <param name="threads">How many threads, 1 or more.</param>
    public static void Run(delegate* unmanaged[Cdecl]<void*, void> part, void* state, int threads)
    {
        if (threads == 1) part(state);
        else if (IsFound) _parallel(part, state, (uint)threads, 0);
        else RunOnDotNet(part, state, threads);
    }

    /// <summary>The same on threads of .NET, for systems whose libtorch has other threads; each hand-over takes some microseconds.</summary>
    internal static void RunOnDotNet(delegate* unmanaged[Cdecl]<void*, void> part, void* state, int threads) => Parallel.For(0, threads, _ => part(state));
}
