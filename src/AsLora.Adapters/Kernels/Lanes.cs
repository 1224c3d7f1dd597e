using System.Numerics;
using System.Runtime.CompilerServices;

namespace AsLora.Adapters.Kernels;

/// <summary>Numbers in memory, bfloat16 (as <see cref="ushort"/>) or float32, as float32 vectors and back.</summary>
internal static unsafe class Lanes
{
    /// <summary>How many numbers are loaded at once: two vectors.</summary>
    public static int Step => 2 * Vector<float>.Count;

    /// <summary>
    /// The next numbers. A bfloat16 is the upper half of a float32: of neighbours in 32 bits, one is shifted there, the other one is there already. So they come
    /// apart into even and odd ones, everywhere alike.
    /// </summary>
    /// <param name="from">The first of them.</param>
    /// <param name="first">Half of them.</param>
    /// <param name="second">The other half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<T>(T* from, out Vector<float> first, out Vector<float> second) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            (first, second) = (Vector.Load((float*)from), Vector.Load((float*)from + Vector<float>.Count));
            return;
        }
        var pairs = Vector.Load((uint*)from);
        (first, second) = (Vector.AsVectorSingle(pairs << 16), Vector.AsVectorSingle(pairs & Upper));
    }

    /// <summary>Rounds numbers and stores them in the order they were loaded in.</summary>
    /// <param name="to">Where the first of them goes.</param>
    /// <param name="first">Half of them.</param>
    /// <param name="second">The other half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T* to, Vector<float> first, Vector<float> second) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector.Store(first, (float*)to);
            Vector.Store(second, (float*)to + Vector<float>.Count);
            return;
        }
        Vector.Store((RoundedBits(first) >> 16) | (RoundedBits(second) & Upper), (uint*)to);
    }

    /// <summary>Numbers as they would be after a store and a load.</summary>
    /// <param name="values">The numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Rounded<T>(Vector<float> values) where T : unmanaged =>
        typeof(T) == typeof(float) ? values : Vector.AsVectorSingle(RoundedBits(values) & Upper);

    /// <summary>One number.</summary>
    /// <param name="value">As it lies in memory.</param>
    public static float Single<T>(T value) where T : unmanaged =>
        value is ushort half ? BitConverter.UInt32BitsToSingle((uint)half << 16) : Unsafe.BitCast<T, float>(value);

    /// <summary>One number as it lies in memory: to the nearest, ties to even. What is not a number stays so, with the bits that libtorch gives it.</summary>
    /// <param name="value">The number.</param>
    public static T Rounded<T>(float value) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>(value);
        var bits = BitConverter.SingleToUInt32Bits(value);
        return Unsafe.BitCast<ushort, T>(float.IsNaN(value) ? (ushort)0x7fc0 : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }

    private static Vector<uint> Upper => new(0xffff0000);

    // As for one number; the lower half is what is left of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> RoundedBits(Vector<float> values)
    {
        var bits = Vector.AsVectorUInt32(values);
        var rounded = bits + new Vector<uint>(0x7fff) + ((bits >> 16) & Vector<uint>.One);
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(values, values)), rounded, new Vector<uint>(0x7fc00000));
    }
}
