using System.Numerics;
using System.Runtime.InteropServices;
using AsLora.Adapters.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Models.Decoders;

/// <summary>Turns heads by their positions on the processor and lays them out one after the other, in one pass where libtorch's operations take four.</summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct RotaryRows
{
    private byte* _x, _result, _cosine, _sine;
    private long _heads, _length, _size;
    private long _xRow, _xToken, _xHead, _row, _token, _head, _turnRow;
    private int _direction;

    /// <summary>Whether tensors are what is computed here.</summary>
    /// <param name="x">[batch, tokens, heads, size] or [batch, heads, tokens, size].</param>
    /// <param name="cosine">[batch or 1, tokens, 1, size].</param>
    public static bool IsFor(Tensor x, Tensor cosine) =>
        Vector.IsHardwareAccelerated && x.device_type == DeviceType.CPU && x.dtype is ScalarType.BFloat16 or ScalarType.Float32 && cosine.dtype == x.dtype
        && cosine.is_contiguous() && cosine.size(3) == x.size(3) && x.numel() > 0 && x.numel() * sizeof(float) <= int.MaxValue && x.size(3) % (2 * Lanes.Step) == 0;

    /// <summary>x cos + roll(x) sin, with the dimensions of tokens and heads exchanged.</summary>
    /// <param name="input">[batch, tokens, heads, size], of any strides.</param>
    /// <param name="cosine">[batch or 1, tokens, 1, size].</param>
    /// <param name="sine">The same, its first half negated.</param>
    /// <returns>[batch, heads, tokens, size].</returns>
    public static Tensor Forward(Tensor input, Tensor cosine, Tensor sine) => Exchanged(input, cosine, sine, tokens: 1, heads: 2, direction: 1);

    /// <summary>Its gradient: the turn back.</summary>
    /// <param name="of">[batch, heads, tokens, size], of any strides.</param>
    /// <param name="cosine">[batch or 1, tokens, 1, size].</param>
    /// <param name="sine">The same, its first half negated.</param>
    /// <returns>[batch, tokens, heads, size].</returns>
    public static Tensor Backward(Tensor of, Tensor cosine, Tensor sine) => Exchanged(of, cosine, sine, tokens: 2, heads: 1, direction: -1);

    // The dimensions of tokens and heads change places, so either has the other's stride in the result.
    private static Tensor Exchanged(Tensor input, Tensor cosine, Tensor sine, int tokens, int heads, int direction)
    {
        using var x = Neighbours(input);
        var result = empty([x.size(0), x.size(2), x.size(1), x.size(3)], x.dtype);
        Compute(x, result, cosine, sine, new()
        {
            _heads = x.size(heads),
            _length = x.size(tokens),
            _size = x.size(3),
            _direction = direction,
            _xRow = x.stride(0),
            _xToken = x.stride(tokens),
            _xHead = x.stride(heads),
            _row = result.stride(0),
            _token = result.stride(heads),
            _head = result.stride(tokens),
        });
        return result;
    }

    // The numbers of a head must lie side by side; those of keys have other strides where a product has given them their gradient.
    private static Tensor Neighbours(Tensor x) => x.stride(3) == 1 ? x.alias() : x.contiguous();

    private static void Compute(Tensor x, Tensor result, Tensor cosine, Tensor sine, RotaryRows rows)
    {
        // A view of one number has the address of the first, whatever the strides.
        using var start = x.as_strided([1], [1], x.storage_offset());
        fixed (byte* from = start.bytes, to = result.bytes, c = cosine.bytes, s = sine.bytes)
        {
            rows._x = from;
            rows._result = to;
            rows._cosine = c;
            rows._sine = s;
            rows._turnRow = cosine.size(0) == 1 ? 0 : rows._length * rows._size;
            RowParts.Compute(&rows, x.dtype == ScalarType.BFloat16 ? &Turn<ushort> : &Turn<float>, (int)(x.size(0) * rows._length), 2L * result.bytes.Length);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(cosine);
        GC.KeepAlive(sine);
    }

    // A row is a token of a text: all of its heads turn by the same angles.
    private static void Turn<T>(void* kernel, int first, int end) where T : unmanaged
    {
        var rows = *(RotaryRows*)kernel;
        var half = rows._size / 2;
        for (var i = first; i < end; i++)
        {
            var (row, token) = (i / rows._length, i % rows._length);
            var turn = (row * rows._turnRow) + (token * rows._size);
            var cosine = (T*)rows._cosine + turn;
            var sine = (T*)rows._sine + turn;
            for (var head = 0L; head < rows._heads; head++)
            {
                var x = (T*)rows._x + (row * rows._xRow) + (token * rows._xToken) + (head * rows._xHead);
                var to = (T*)rows._result + (row * rows._row) + (token * rows._token) + (head * rows._head);
                for (var n = 0L; n < half; n += Lanes.Step)
                {
                    Lanes.Load(x + n, out var lower0, out var lower1);
                    Lanes.Load(x + half + n, out var upper0, out var upper1);
                    Half(to + n, cosine + n, sine + n, lower0, lower1, upper0, upper1, rows._direction);
                    Half(to + half + n, cosine + half + n, sine + half + n, upper0, upper1, lower0, lower1, rows._direction);
                }
            }
        }
    }

    private static void Half<T>(
        T* to, T* cosine, T* sine, Vector<float> own0, Vector<float> own1, Vector<float> other0, Vector<float> other1, int direction) where T : unmanaged
    {
        Lanes.Load(cosine, out var cosine0, out var cosine1);
        Lanes.Load(sine, out var sine0, out var sine1);
        Lanes.Store(to, Vector.FusedMultiplyAdd(own0, cosine0, other0 * sine0 * direction), Vector.FusedMultiplyAdd(own1, cosine1, other1 * sine1 * direction));
    }
}
