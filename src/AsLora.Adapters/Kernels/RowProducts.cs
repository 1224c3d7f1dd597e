using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AsLora.Adapters.Kernels;

/// <summary>
/// Products of every row of a matrix with a few vectors, computed by several threads at once, each taking the next part of the rows when it has done one. Sums
/// are float32 and rounded once. The matrix is read as one stream, row after row, as that is what memory is fastest at.
/// </summary>
internal unsafe struct RowProducts
{
    // How far ahead memory is asked for: what arrives while the rows before it are multiplied.
    private const int Ahead = 8192;

    /// <summary>[Rows, Height], [Rows, Width], [Height, Width], and [Height] or null; all bfloat16 or all float32.</summary>
    public byte* Result, Input, Weight, Bias;

    /// <summary>How many vectors there are; rows and columns of the matrix; how many of its rows are a part.</summary>
    public int Rows, Height, Width, PartHeight;

    /// <summary>Whether numbers are bfloat16.</summary>
    public bool IsHalf;

    private int _next;

    /// <summary>Computes parts until none is left.</summary>
    /// <param name="product">A <see cref="RowProducts"/> that every thread is given.</param>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void ComputeParts(void* product)
    {
        var all = (RowProducts*)product;
        while (true)
        {
            var first = Interlocked.Add(ref all->_next, all->PartHeight) - all->PartHeight;
            if (first >= all->Height) return;
            var end = Math.Min(first + all->PartHeight, all->Height);
            if (all->IsHalf) all->Compute<ushort>(first, end);
            else all->Compute<float>(first, end);
        }
    }

    private readonly void Compute<T>(int first, int end) where T : unmanaged
    {
        for (var i = first; i < end; i++)
        {
            var bias = Bias == null ? 0 : Single(((T*)Bias)[i]);
            for (var row = 0; row < Rows; row++)
                ((T*)Result)[((long)row * Height) + i] = Rounded<T>(bias + Dot((T*)Input + ((long)row * Width), (T*)Weight + ((long)i * Width), Width));
        }
    }

    // Four sums, as an addition takes as long as several can be begun.
    private static float Dot<T>(T* x, T* w, int width) where T : unmanaged
    {
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (i, step) = (0, 2 * Vector<float>.Count);
        for (; i <= width - (2 * step); i += 2 * step)
        {
            if (Sse.IsSupported) Sse.Prefetch0((byte*)(w + i) + Ahead);
            Load(x + i, out var x0, out var x1);
            Load(w + i, out var w0, out var w1);
            (a, b) = (Vector.FusedMultiplyAdd(x0, w0, a), Vector.FusedMultiplyAdd(x1, w1, b));
            Load(x + i + step, out x0, out x1);
            Load(w + i + step, out w0, out w1);
            (c, d) = (Vector.FusedMultiplyAdd(x0, w0, c), Vector.FusedMultiplyAdd(x1, w1, d));
        }
        var sum = Vector.Sum(a + b + (c + d));
        for (; i < width; i++) sum += Single(x[i]) * Single(w[i]);
        return sum;
    }

    // The next numbers, two vectors of them. A bfloat16 is the upper half of a float32: of neighbours in 32 bits, one is shifted there, the other one is there
    // already. So they come apart into even and odd ones, in x as in w.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<T>(T* from, out Vector<float> first, out Vector<float> second) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            (first, second) = (Vector.Load((float*)from), Vector.Load((float*)from + Vector<float>.Count));
            return;
        }
        var pairs = Vector.Load((uint*)from);
        (first, second) = (Vector.AsVectorSingle(pairs << 16), Vector.AsVectorSingle(pairs & new Vector<uint>(0xffff0000)));
    }

    private static float Single<T>(T value) where T : unmanaged =>
        value is ushort half ? BitConverter.UInt32BitsToSingle((uint)half << 16) : Unsafe.BitCast<T, float>(value);

    // To the nearest, ties to even. What is not a number stays so, with the bits that libtorch gives it.
    private static T Rounded<T>(float value) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>(value);
        var bits = BitConverter.SingleToUInt32Bits(value);
        return Unsafe.BitCast<ushort, T>(float.IsNaN(value) ? (ushort)0x7fc0 : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }
}
