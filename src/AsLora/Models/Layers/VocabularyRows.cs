using System.Numerics;
using System.Runtime.InteropServices;
using AsLora.Adapters;
using AsLora.Adapters.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Models.Layers;

/// <summary>
/// The cross entropy of logits and its gradient on the processor, row by row while the row is in its cache. The gradient takes the place of the logits; libtorch's operations
/// take five times their memory.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct VocabularyRows
{
    private byte* _logits;
    private long* _labels;
    private float* _losses;
    private int _width;
    private bool _learns;

    /// <summary>Whether logits are what is computed here.</summary>
    /// <param name="logits">[positions, vocabulary].</param>
    /// <param name="labels">int64, [positions].</param>
    public static bool IsFor(Tensor logits, Tensor labels) =>
        Vector.IsHardwareAccelerated && logits.device_type == DeviceType.CPU && logits.dtype is ScalarType.BFloat16 or ScalarType.Float32 && logits.is_contiguous()
        && logits.numel() is > 0 and <= int.MaxValue / sizeof(float) && labels.dtype == ScalarType.Int64 && labels.numel() == logits.size(0);

    /// <summary>The loss of every position.</summary>
    /// <param name="logits">[positions, vocabulary]; softmax − one-hot afterwards, where a gradient is wanted.</param>
    /// <param name="labels">int64, [positions].</param>
    /// <param name="learns">Whether a gradient is wanted.</param>
    /// <returns>float32, [positions].</returns>
    /// <exception cref="InputException">A label is no word of the vocabulary.</exception>
    public static Tensor Losses(Tensor logits, Tensor labels, bool learns)
    {
        var (losses, words) = (empty(logits.size(0), ScalarType.Float32), logits.size(1));
        foreach (var label in MemoryMarshal.Cast<byte, long>(labels.bytes))
            if (label < 0 || label >= words) throw new InputException($"token {label} is to be learned, but the model has the tokens from 0 to {words - 1}: is the tokenizer the model's own?");
        fixed (byte* x = logits.bytes, l = labels.bytes, to = losses.bytes)
        {
            var rows = new VocabularyRows { _logits = x, _labels = (long*)l, _losses = (float*)to, _width = (int)logits.size(1), _learns = learns };
            RowParts.Compute(&rows, logits.dtype == ScalarType.BFloat16 ? &Compute<ushort> : &Compute<float>, (int)logits.size(0), logits.bytes.Length);
        }
        GC.KeepAlive(labels);
        return losses;
    }

    private static void Compute<T>(void* kernel, int first, int end) where T : unmanaged
    {
        var rows = *(VocabularyRows*)kernel;
        var powers = (float*)NativeMemory.Alloc((nuint)rows._width, sizeof(float));
        for (var row = first; row < end; row++)
        {
            var logits = (T*)rows._logits + ((long)row * rows._width);
            var (label, greatest) = (rows._labels[row], Greatest(logits, rows._width));
            var ofLabel = Lanes.Single(logits[label]);
            var sum = Powers(logits, greatest, powers, rows._width);
            rows._losses[row] = MathF.Log(sum) + (greatest - ofLabel);
            if (!rows._learns) continue;
            Scale(powers, 1 / sum, logits, rows._width);
            logits[label] = Lanes.Rounded<T>(MathF.Exp(ofLabel - greatest) / sum - 1);
        }
        NativeMemory.Free(powers);
    }

    private static float Greatest<T>(T* x, int width) where T : unmanaged
    {
        var (greatest, i) = (float.NegativeInfinity, 0);
        var (a, b) = (new Vector<float>(greatest), new Vector<float>(greatest));
        for (; i <= width - Lanes.Step; i += Lanes.Step)
        {
            Lanes.Load(x + i, out var x0, out var x1);
            (a, b) = (Vector.Max(a, x0), Vector.Max(b, x1));
        }
        for (var lane = 0; lane < Vector<float>.Count; lane++) greatest = MathF.Max(greatest, MathF.Max(a[lane], b[lane]));
        for (; i < width; i++) greatest = MathF.Max(greatest, Lanes.Single(x[i]));
        return greatest;
    }

    // exp(x − greatest), in the order they are loaded in, and their sum.
    private static float Powers<T>(T* x, float greatest, float* powers, int width) where T : unmanaged
    {
        var (a, b, i) = (Vector<float>.Zero, Vector<float>.Zero, 0);
        var shift = new Vector<float>(greatest);
        for (; i <= width - Lanes.Step; i += Lanes.Step)
        {
            Lanes.Load(x + i, out var x0, out var x1);
            var (e0, e1) = (Vector.Exp(x0 - shift), Vector.Exp(x1 - shift));
            Vector.Store(e0, powers + i);
            Vector.Store(e1, powers + i + Vector<float>.Count);
            (a, b) = (a + e0, b + e1);
        }
        var sum = Vector.Sum(a + b);
        for (; i < width; i++) sum += powers[i] = MathF.Exp(Lanes.Single(x[i]) - greatest);
        return sum;
    }

    private static void Scale<T>(float* powers, float scale, T* to, int width) where T : unmanaged
    {
        var i = 0;
        for (; i <= width - Lanes.Step; i += Lanes.Step)
            Lanes.Store(to + i, Vector.Load(powers + i) * scale, Vector.Load(powers + i + Vector<float>.Count) * scale);
        for (; i < width; i++) to[i] = Lanes.Rounded<T>(powers[i] * scale);
    }
}
