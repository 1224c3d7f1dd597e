using System.Buffers.Binary;
using AsLora.Adapters;
using static TorchSharp.torch;

namespace AsLora.Training.Checkpoints;

/// <summary>
/// The state of libtorch's generator on the CPU, a Mersenne twister: the seed (8 bytes), how many of its 624 numbers are left and whether it was seeded (4 bytes each), which
/// comes next (8 bytes), and the numbers. libtorch ends the process over a state it does not accept, and reads beyond the numbers in some that it does.
/// </summary>
internal static class GeneratorState
{
    private const int Numbers = 624;

    /// <summary>Makes libtorch's generator go on from a state.</summary>
    /// <param name="state">uint8, of the length of <c>get_rng_state()</c>.</param>
    /// <param name="file">Where it comes from, for the message.</param>
    /// <exception cref="InputException">It is no state of this generator.</exception>
    public static void Restore(Tensor state, string file)
    {
        using var scope = NewDisposeScope();
        var bytes = state.bytes;
        var (left, seeded, next) = (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
        // Fresh from a seed one is left and the first comes next, for all are made anew before the first draw.
        var isWhole = seeded == 1 && left is >= 1 and <= Numbers && ((left, next) == (1, 0) || next == (ulong)(Numbers + 1 - left));
        if (isWhole)
        {
            set_rng_state(state);
            isWhole = get_rng_state().bytes.SequenceEqual(bytes);
        }
        if (!isWhole) throw new InputException($"{file} holds a state of the random generator that is none; go on from an earlier checkpoint");
    }
}
