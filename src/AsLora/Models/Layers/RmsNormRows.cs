using System.Numerics;
using System.Runtime.InteropServices;
using AsLora.Adapters.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// An RMS norm and its gradient on the processor, row by row while the row is in its cache: libtorch's operations would each go through memory. Every number is rounded where
/// they round it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct RmsNormRows
{
    private byte* _x, _weight, _gradient, _result;
    private float* _scale;
    private int _width;
    private float _epsilon;

    /// <summary>Whether tensors are what is computed here.</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="weight">[width].</param>
    public static bool IsFor(Tensor x, Tensor weight) =>
        Vector.IsHardwareAccelerated && x.device_type == DeviceType.CPU && x.dtype is ScalarType.BFloat16 or ScalarType.Float32 && weight.dtype == x.dtype
        && weight.is_contiguous() && weight.numel() == x.size(-1) && x.numel() > 0 && x.numel() * sizeof(float) <= int.MaxValue && x.size(-1) % Lanes.Step == 0;

    /// <summary>Normalizes.</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="epsilon">What is added to the mean of squares.</param>
    /// <returns>[..., width], and the scale of every row, float32, [..., 1].</returns>
    public static (Tensor Result, Tensor Scale) Normalize(Tensor x, Tensor weight, double epsilon)
    {
        using var input = x.contiguous();
        var (result, scale) = (empty_like(input), empty([.. x.shape.AsSpan()[..^1], 1], ScalarType.Float32));
        Compute(result, input, weight, scale, null, epsilon, x.dtype == ScalarType.BFloat16 ? &Forward<ushort> : &Forward<float>);
        return (result, scale);
    }

    /// <summary>The gradient of x.</summary>
    /// <param name="x">[..., width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="scale">That of every row, float32, [..., 1].</param>
    /// <param name="gradient">Of the result, [..., width].</param>
    /// <returns>[..., width].</returns>
    public static Tensor Gradient(Tensor x, Tensor weight, Tensor scale, Tensor gradient)
    {
        using var input = x.contiguous();
        using var behind = gradient.contiguous();
        var result = empty_like(input);
        Compute(result, input, weight, scale, behind, 0, x.dtype == ScalarType.BFloat16 ? &Backward<ushort> : &Backward<float>);
        return result;
    }

    private static void Compute(Tensor result, Tensor x, Tensor weight, Tensor scale, Tensor? gradient, double epsilon, delegate*<void*, int, int, void> kernel)
    {
        fixed (byte* to = result.bytes, from = x.bytes, w = weight.bytes, s = scale.bytes, g = gradient is null ? default : gradient.bytes)
        {
            var width = (int)x.size(-1);
            var rows = new RmsNormRows { _x = from, _weight = w, _gradient = g, _result = to, _scale = (float*)s, _width = width, _epsilon = (float)epsilon };
            RowParts.Compute(&rows, kernel, (int)(x.numel() / width), 2L * result.bytes.Length);
        }
        GC.KeepAlive(weight);
        GC.KeepAlive(scale);
    }

    private static void Forward<T>(void* kernel, int first, int end) where T : unmanaged
    {
        var rows = *(RmsNormRows*)kernel;
        var weight = (T*)rows._weight;
        var width = rows._width;
        for (var row = first; row < end; row++)
        {
            var x = (T*)rows._x + ((long)row * width);
            var to = (T*)rows._result + ((long)row * width);
            var (a, b) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var i = 0; i < width; i += Lanes.Step)
            {
                Lanes.Load(x + i, out var x0, out var x1);
                (a, b) = (Vector.FusedMultiplyAdd(x0, x0, a), Vector.FusedMultiplyAdd(x1, x1, b));
            }
            var scale = rows._scale[row] = 1 / MathF.Sqrt((Vector.Sum(a + b) / width) + rows._epsilon);
            for (var i = 0; i < width; i += Lanes.Step)
            {
                Lanes.Load(x + i, out var x0, out var x1);
                Lanes.Load(weight + i, out var w0, out var w1);
                Lanes.Store(to + i, Lanes.Rounded<T>(x0 * scale) * w0, Lanes.Rounded<T>(x1 * scale) * w1);
            }
        }
    }

    // s (w ⊙ g) − x s³ mean(x ⊙ w ⊙ g).
    private static void Backward<T>(void* kernel, int first, int end) where T : unmanaged
    {
        var rows = *(RmsNormRows*)kernel;
        var weight = (T*)rows._weight;
        var width = rows._width;
        for (var row = first; row < end; row++)
        {
            var x = (T*)rows._x + ((long)row * width);
            var g = (T*)rows._gradient + ((long)row * width);
            var to = (T*)rows._result + ((long)row * width);
            var scale = rows._scale[row];
            var (a, b) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var i = 0; i < width; i += Lanes.Step)
            {
                Lanes.Load(x + i, out var x0, out var x1);
                Lanes.Load(g + i, out var g0, out var g1);
                Lanes.Load(weight + i, out var w0, out var w1);
                (a, b) = (Vector.FusedMultiplyAdd(x0, g0 * w0, a), Vector.FusedMultiplyAdd(x1, g1 * w1, b));
            }
            var slope = new Vector<float>(-scale * scale * scale * (Vector.Sum(a + b) / width));
            for (var i = 0; i < width; i += Lanes.Step)
            {
                Lanes.Load(x + i, out var x0, out var x1);
                Lanes.Load(g + i, out var g0, out var g1);
                Lanes.Load(weight + i, out var w0, out var w1);
                Lanes.Store(to + i, Vector.FusedMultiplyAdd(x0, slope, g0 * w0 * scale), Vector.FusedMultiplyAdd(x1, slope, g1 * w1 * scale));
            }
        }
    }
}
