using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AsLora.Adapters.Kernels;

/// <summary>
/// Products of every row of a matrix with a few vectors. Sums are float32 and rounded once. The matrix is read as one stream, row after row, as that is what memory
/// is fastest at.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct RowProducts
{
    // How far ahead memory is asked for: what arrives while the rows before it are multiplied.
    private const int Ahead = 8192;

    /// <summary>[Rows, Height], [Rows, Width], [Height, Width], and [Height] or null; all bfloat16 or all float32.</summary>
    public byte* Result, Input, Weight, Bias;

    /// <summary>How many vectors there are; rows and columns of the matrix.</summary>
    public int Rows, Height, Width;

    /// <summary>The products of some rows of the matrix.</summary>
    /// <param name="kernel">A <see cref="RowProducts"/>.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The row behind the last one.</param>
    public static void Compute<T>(void* kernel, int first, int end) where T : unmanaged
    {
        var product = *(RowProducts*)kernel;
        var result = (T*)product.Result;
        var input = (T*)product.Input;
        var weight = (T*)product.Weight;
        var bias = (T*)product.Bias;
        var (rows, height, width) = (product.Rows, product.Height, product.Width);
        for (var i = first; i < end; i++)
        {
            var c = bias == null ? 0 : Lanes.Single(bias[i]);
            for (var row = 0; row < rows; row++)
                result[((long)row * height) + i] = Lanes.Rounded<T>(c + Dot(input + ((long)row * width), weight + ((long)i * width), width));
        }
    }

    // Four sums, as an addition takes as long as several can be begun.
    private static float Dot<T>(T* x, T* w, int width) where T : unmanaged
    {
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (i, step) = (0, Lanes.Step);
        for (; i <= width - (2 * step); i += 2 * step)
        {
            if (Sse.IsSupported) Sse.Prefetch0((byte*)(w + i) + Ahead);
            Lanes.Load(x + i, out var x0, out var x1);
            Lanes.Load(w + i, out var w0, out var w1);
            (a, b) = (Vector.FusedMultiplyAdd(x0, w0, a), Vector.FusedMultiplyAdd(x1, w1, b));
            Lanes.Load(x + i + step, out x0, out x1);
            Lanes.Load(w + i + step, out w0, out w1);
            (c, d) = (Vector.FusedMultiplyAdd(x0, w0, c), Vector.FusedMultiplyAdd(x1, w1, d));
        }
        var sum = Vector.Sum(a + b + (c + d));
        for (; i < width; i++) sum += Lanes.Single(x[i]) * Lanes.Single(w[i]);
        return sum;
    }
}
