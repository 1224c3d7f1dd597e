using System.Buffers.Binary;
using System.Text;

namespace AsLora.Adapters.Native;

/// <summary>Little-endian reads from a file's bytes that answer a place outside of it with <see cref="ElfException"/>.</summary>
internal readonly struct ElfBytes(byte[] bytes)
{
    public ushort UInt16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2));

    public uint UInt32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4));

    public ulong UInt64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, 8));

    public ReadOnlySpan<byte> Slice(ulong offset, ulong length)
    {
        if (offset > (ulong)bytes.Length || length > (ulong)bytes.Length - offset)
            throw new ElfException($"{length} bytes at offset {offset} were expected, but the file ends at {bytes.Length}");
        return bytes.AsSpan((int)offset, (int)length);
    }

    /// <summary>A zero-terminated string of a table, by its place in it.</summary>
    public string Text(ulong table, ulong tableLength, ulong index)
    {
        var strings = Slice(table, tableLength);
        if (index >= tableLength) throw new ElfException($"a name at {index} lies outside of the string table of {tableLength} bytes");
        var rest = strings[(int)index..];
        var end = rest.IndexOf((byte)0);
        if (end < 0) throw new ElfException($"the name at {index} of the string table has no end");
        return Encoding.UTF8.GetString(rest[..end]);
    }

    /// <summary>The sum of two file offsets; a table that points past the end of the number range is refused.</summary>
    public static ulong Add(ulong offset, ulong step)
    {
        var sum = unchecked(offset + step);
        return sum >= offset ? sum : throw new ElfException($"offset {offset} + {step} is too large");
    }
}
