using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace AsLora.Adapters;

/// <summary>
/// Dropout (arXiv 1207.0580). On the CPU libtorch draws one number after the other, which takes longer than most matrix products of a model; here SplitMix64's numbers
/// (Steele, Lea and Flood 2014), which depend on nothing but seed and position, are computed eight at a time. The seed comes from torch's generator, so that the same
/// <c>manual_seed</c> gives the same masks on every processor.
/// </summary>
public static class Dropout
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>While training sets a share of the elements to 0 and divides the others by the share that is left.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="probability">The share that is dropped, from 0 to below 1; on the CPU a multiple of 1 / 65,536.</param>
    /// <param name="training">Whether anything is dropped.</param>
    /// <returns>The shape and type of <paramref name="x"/>; where nothing is dropped <paramref name="x"/> itself.</returns>
    public static Tensor Apply(Tensor x, double probability, bool training)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!training || probability == 0) return x;
        var isVectorized = x.device.type == TorchSharp.DeviceType.CPU && x.dtype is ScalarType.BFloat16 or ScalarType.Float32 && x.numel() * x.element_size() <= Array.MaxLength;
        return isVectorized ? x * Mask(x.shape, x.dtype, probability) : nn.functional.dropout(x, probability, training: true);
    }

    // 0 where an element is dropped, 1 / (1 − probability) elsewhere.
    private static Tensor Mask(long[] shape, ScalarType dtype, double probability)
    {
        var mask = empty(shape, dtype: dtype);
        using var drawn = randint(0, long.MaxValue, [1]);
        var (seed, limit) = ((ulong)drawn.item<long>(), (ushort)Math.Round(probability * 65_536));
        var kept = BitConverter.SingleToUInt32Bits((float)(1 / (1 - probability)));
        if (dtype == ScalarType.Float32) Fill(MemoryMarshal.Cast<byte, uint>(mask.bytes), (uint)limit << 16, kept, seed);
        else Fill(MemoryMarshal.Cast<byte, ushort>(mask.bytes), limit, (ushort)((kept + 0x8000) >> 16), seed);
        return mask;
    }

    /// <summary>Fills a mask with the bits of SplitMix64's numbers, lowest first: an element is kept where its bits are a number of at least the limit.</summary>
    /// <param name="mask">What is filled.</param>
    /// <param name="limit">The share that is dropped, times the number of values of <typeparamref name="T"/>.</param>
    /// <param name="kept">The bits of an element that is kept; those of the others are 0.</param>
    /// <param name="seed">The generator's seed.</param>
    internal static void Fill<T>(Span<T> mask, T limit, T kept, ulong seed) where T : unmanaged
    {
        var (limits, values) = (Vector512.Create(limit), Vector512.Create(kept));
        var state = Vector512.Create(seed) + (Vector512<ulong>.Indices + Vector512<ulong>.One) * Increment;
        Vector512<T> Next()
        {
            var z = state;
            state += Vector512.Create(unchecked(8 * Increment));
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EB;
            z ^= z >>> 31;
            return Vector512.GreaterThanOrEqual(z.As<ulong, T>(), limits) & values;
        }

        var whole = MemoryMarshal.Cast<T, Vector512<T>>(mask);
        for (var i = 0; i < whole.Length; i++) whole[i] = Next();
        var rest = mask[(whole.Length * Vector512<T>.Count)..];
        var last = Next();
        for (var i = 0; i < rest.Length; i++) rest[i] = last[i];
    }
}
