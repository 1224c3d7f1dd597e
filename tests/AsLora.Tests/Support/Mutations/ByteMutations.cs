using CsCheck;

namespace AsLora.Tests.Support.Mutations;

/// <summary>What disks, networks and careless programs do to files, whatever is in them.</summary>
internal static class ByteMutations
{
    private static readonly byte[] Telling = "0123456789[]{}\",:-e.\\ \0\xFF"u8.ToArray();

    /// <summary>Files that were cut, flipped, overwritten, lengthened or shortened at any place.</summary>
    /// <param name="valid">The file.</param>
    public static Gen<Mutation> Of(byte[] valid)
    {
        var (place, length) = (Gen.Int[0, valid.Length - 1], Gen.Int[1, 64]);
        return Gen.OneOf(
            place.Select(n => new Mutation($"cut to {n} bytes", valid[..n])),
            Gen.Select(place, Gen.Int[0, 7]).Array[1, 4].Select(Flipped),
            Gen.Select(place, Gen.OneOf(Telling)).Array[1, 4].Select(Overwritten),
            Gen.Select(place, Gen.Byte.Array[1, 64]).Select((at, bytes) => new Mutation($"{bytes.Length} bytes put in at {at}", [.. valid[..at], .. bytes, .. valid[at..]])),
            Gen.Select(place, length).Select((at, n) => new Mutation($"{n} bytes taken out at {at}", [.. valid[..at], .. valid[Math.Min(valid.Length, at + n)..]])),
            Gen.Select(place, length).Select((at, n) => new Mutation($"{n} bytes twice at {at}", [.. valid[..Math.Min(valid.Length, at + n)], .. valid[at..]])),
            Gen.Byte.Array[1, 64].Select(bytes => new Mutation($"{bytes.Length} bytes after the end", [.. valid, .. bytes])),
            Gen.Const(new Mutation("a byte order mark before the beginning", [0xEF, 0xBB, 0xBF, .. valid])));

        Mutation Flipped((int At, int Bit)[] flips)
        {
            var bytes = valid.ToArray();
            foreach (var (at, bit) in flips) bytes[at] ^= (byte)(1 << bit);
            return new($"bits flipped at {string.Join(", ", flips.Select(f => f.At))}", bytes);
        }

        Mutation Overwritten((int At, byte Value)[] changes)
        {
            var bytes = valid.ToArray();
            foreach (var (at, value) in changes) bytes[at] = value;
            return new($"bytes overwritten at {string.Join(", ", changes.Select(c => c.At))}", bytes);
        }
    }
}
