using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AsLora.Adapters.Kernels;

/// <summary>Rows that several threads compute at once, each taking the next part of them when it has done one, so that nobody waits long for one that was interrupted.</summary>
internal unsafe struct RowParts
{
    // Less than this a thread is done before another one has begun.
    private const long BytesPerThread = 64 << 10;

    // Few, as each begins with memory that nobody has asked for.
    private const int PartsPerThread = 4;

    private void* _kernel;
    private delegate*<void*, int, int, void> _compute;
    private int _rows, _partRows, _next;

    /// <summary>Computes all rows and returns.</summary>
    /// <param name="kernel">What the function is given.</param>
    /// <param name="compute">Computes the rows from one up to another, which is left out; called on several threads. It throws nothing.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="bytes">How much memory all of them read and write.</param>
    public static void Compute(void* kernel, delegate*<void*, int, int, void> compute, int rows, long bytes)
    {
        var threads = (int)Math.Clamp(bytes / BytesPerThread, 1, Math.Min(rows, get_num_threads()));
        var parts = new RowParts { _kernel = kernel, _compute = compute, _rows = rows, _partRows = Math.Max(1, rows / (threads * PartsPerThread)) };
        OpenMp.Run(&TakeParts, &parts, threads);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TakeParts(void* state)
    {
        var parts = (RowParts*)state;
        while (true)
        {
            var first = Interlocked.Add(ref parts->_next, parts->_partRows) - parts->_partRows;
            if (first >= parts->_rows) return;
            parts->_compute(parts->_kernel, first, Math.Min(first + parts->_partRows, parts->_rows));
        }
    }
}
