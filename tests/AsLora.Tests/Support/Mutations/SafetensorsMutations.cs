using System.Buffers.Binary;
using System.Text;
using CsCheck;

namespace AsLora.Tests.Support.Mutations;

/// <summary>Safetensors files whose headers lie: about their own length, about sizes, places, types and names.</summary>
internal static class SafetensorsMutations
{
    private static readonly ulong[] Lengths =
        [0, 1, 2, 7, 100_000_000, 100_000_001, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, 1UL << 62, long.MaxValue - 8, long.MaxValue - 7, long.MaxValue, 1UL << 63, ulong.MaxValue - 7, ulong.MaxValue];

    private static readonly string[] Offsets =
    [
        "[0,0]", "[0,1]", "[4,0]", "[-4,0]", "[-9223372036854775808,0]", "[0,9223372036854775807]", "[9223372036854775807,9223372036854775807]", "[9223372036854775799,9223372036854775807]",
        "[9223372036854775807,-9223372036854775807]", "[0,18446744073709551616]", "[4,8,12]", "[4]", "[]", "[0.0,4.0]", "[null,null]", "[\"0\",\"4\"]", "{}", "[[0,4]]", "[1e0,4e0]", "[00,04]",
    ];

    private static readonly string[] Shapes =
    [
        "[]", "[0]", "[-1]", "[1,-4]", "[-2,-2]", "[0,9223372036854775807]", "[9223372036854775807,0]", "[4294967296,4294967296]", "[4611686018427387904,4]", "[2305843009213693952]", "[9223372036854775807]",
        "[3037000500,3037000500]", "[1152921504606846976,16,0]", "[2.0]", "[1e9]", "[true]", "4", "null", "\"[2]\"", $"[{Ones(64)}]", $"[{Ones(65)}]", $"[{Ones(5000)}]", $"[{Ones(100)},0]",
    ];

    private static readonly string[] Types = ["F32", "f32", "F64", "F16", "BF16", "I64", "U64", "U32", "U16", "I16", "U8", "I8", "BOOL", "F8_E4M3", "C64", "", "F32 ", "\\u0046\\u0033\\u0032", new('F', 10_000)];

    private static readonly string[] Metadata =
        ["null", "[]", "\"pt\"", "1", "{\"format\":1}", "{\"format\":null}", "{\"format\":{}}", "{\"a\":\"1\",\"a\":\"2\"}", "{\"\":\"\"}", "{\"a\":\"\\ud800\"}", $"{{\"a\":\"{new string('m', 100_000)}\"}}"];

    // A tensor beside those that are there.
    private static readonly string[] Others =
    [
        "\"x\":{}", "\"x\":null", "\"x\":[]", "\"__metadata__ \":{}", "\"\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[END,END]}", "\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[1,1]}",
        "\"x\":{\"dtype\":\"U8\",\"shape\":[0,9223372036854775807],\"data_offsets\":[END,END]}", "\"x\":{\"dtype\":\"F32\",\"shape\":[2305843009213693951,0,1],\"data_offsets\":[END,END]}",
        "\"x\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[0,3]}", "\"\\u0000\":{\"dtype\":\"BF16\",\"shape\":[0,1],\"data_offsets\":[0,0]}", "\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[END,9]}",
        "\"NAME\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}",
    ];

    /// <summary>Damaged files of every kind, those of <see cref="ByteMutations"/> and <see cref="JsonMutations"/> of the header among them.</summary>
    /// <param name="valid">A valid file with tensors.</param>
    public static Gen<Mutation> Of(byte[] valid)
    {
        var header = HeaderOf(valid);
        return Gen.OneOf(ByteMutations.Of(valid), ByteMutations.Of(header).Select(WithHeader), JsonMutations.Of(header).Select(WithHeader), Lies(valid));

        Mutation WithHeader(Mutation mutation) => new($"header: {mutation.What}", SafetensorsBytes.Make(mutation.Bytes, valid.AsSpan(8 + header.Length)));
    }

    /// <summary>Files whose headers lie on purpose.</summary>
    /// <param name="valid">A valid file with tensors.</param>
    public static Gen<Mutation> Lies(byte[] valid)
    {
        var (header, data) = (HeaderOf(valid), valid[(8 + HeaderOf(valid).Length)..]);
        var tensors = StrictSafetensors.Read(valid)!.Tensors.Select(t => (Name: $"\"{t.Key}\"", t.Value.Type, Shape: $"[{string.Join(',', t.Value.Shape)}]", t.Value.Data.Length)).ToList();
        var which = Gen.Int[0, tensors.Count - 1];
        return Gen.OneOf(
            Gen.OneOf(Lengths).Select(length => new Mutation($"a header of {length} bytes", WithLength(length))),
            Gen.Int[-9, 9].Select(more => new Mutation($"a header longer by {more}", WithLength((ulong)Math.Max(0, header.Length + more)))),
            Gen.Select(which, Gen.OneOf(Offsets)).Select((i, offsets) => Changed($"data_offsets {offsets}", i, offsets: _ => offsets)),
            Gen.Select(which, Gen.Int[-8, 8], Gen.Int[-8, 8]).Select((i, a, b) => Changed($"data_offsets moved by {a} and {b}", i, offsets: o => $"[{o.Begin + a},{o.End + b}]")),
            Gen.Select(which, Gen.OneOf(Shapes)).Select((i, shape) => Changed($"shape {shape}", i, shape: shape)),
            Gen.Select(which, Gen.Int[1, 300]).Select((i, n) => Changed($"{n} dimensions of 1 more", i, shape: tensors[i].Shape.Replace("]", (tensors[i].Shape == "[]" ? "" : ",") + Ones(n) + "]", StringComparison.Ordinal))),
            Gen.Select(which, Gen.OneOf(Types)).Select((i, type) => Changed($"dtype {type}", i, type: type)),
            Gen.Select(which, which).Select((i, j) => Changed($"the name of tensor {j}", i, name: tensors[j].Name)),
            Gen.Select(which, Gen.OneOf("\"__metadata__\"", "\"\\ud800\"", "\"\\u0061\"", $"\"{new string('n', 100_000)}\"")).Select((i, name) => Changed($"name {name[..8]}", i, name: name)),
            Gen.OneOf(Metadata).Select(notes => new Mutation($"__metadata__ {notes}", Make([$"\"__metadata__\":{notes}", .. Texts()]))),
            Gen.OneOf(Others).Select(other => new Mutation(other, Make([.. Texts(), other.Replace("END", $"{data.Length}", StringComparison.Ordinal).Replace("\"NAME\"", tensors[0].Name, StringComparison.Ordinal)]))),
            Gen.OneOf("[", "{\"a\":", "{\"\":[", "{\"__metadata__\":{\"a\":").Select(open => new Mutation($"{open} a hundred thousand times", SafetensorsBytes.Make(new StringBuilder().Insert(0, open, 100_000).ToString(), data))));

        Mutation Changed(string what, int index, string? name = null, string? type = null, string? shape = null, Func<(int Begin, int End), string>? offsets = null) =>
            new($"tensor {index}: {what}", Make(Texts(index, name, type, shape, offsets)));

        IEnumerable<string> Texts(int index = -1, string? name = null, string? type = null, string? shape = null, Func<(int Begin, int End), string>? offsets = null)
        {
            var end = 0;
            foreach (var (i, tensor) in tensors.Index())
            {
                var begin = end;
                end += tensor.Length;
                yield return i == index
                    ? $"{name ?? tensor.Name}:{{\"dtype\":\"{type ?? tensor.Type}\",\"shape\":{shape ?? tensor.Shape},\"data_offsets\":{offsets?.Invoke((begin, end)) ?? $"[{begin},{end}]"}}}"
                    : $"{tensor.Name}:{{\"dtype\":\"{tensor.Type}\",\"shape\":{tensor.Shape},\"data_offsets\":[{begin},{end}]}}";
            }
        }

        byte[] Make(IEnumerable<string> members) => SafetensorsBytes.Make($"{{{string.Join(',', members)}}}", data);

        byte[] WithLength(ulong length)
        {
            var bytes = valid.ToArray();
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            return bytes;
        }
    }

    private static byte[] HeaderOf(byte[] valid) => valid[8..(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(valid))];

    private static string Ones(int count) => string.Join(',', Enumerable.Repeat("1", count));
}
