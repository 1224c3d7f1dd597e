using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Float16, ScalarType.BFloat16,
        ScalarType.Int32, ScalarType.Float32, ScalarType.Float64, ScalarType.Int64,
    ];

    private static readonly string Models = TestPaths.Fixtures("models");
    private readonly TempFolder _folder = new();

    public static TheoryData<string> ReferenceFiles => [.. Directory.Exists(Models) ? Directory.GetFiles(Models, "*.safetensors", SearchOption.AllDirectories) : []];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadBackByteForByteWhateverTypesAndShapes()
    {
        var path = _folder["any.safetensors"];
        Gen.Select(Gen.OneOf(Types), Gen.Long[0, 4].Array[0, 4], Gen.ULong).Array[0, 6].Sample(wanted =>
        {
            using var scope = NewDisposeScope();
            var tensors = wanted.Select((w, i) => KeyValuePair.Create($"tensor {i}", Random(w.Item1, w.Item2, w.Item3))).ToList();
            SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt" });
            using var reader = SafetensorsReader.Open(path);
            Assert.Equal("pt", reader.Metadata["format"]);
            Assert.Equal(tensors.Count, reader.Entries.Count);
            foreach (var (name, tensor) in tensors)
            {
                var read = reader.Read(name);
                Assert.Equal((tensor.dtype, string.Join(',', tensor.shape)), (read.dtype, string.Join(',', read.shape)));
                Assert.Equal(tensor.bytes.ToArray(), read.bytes.ToArray());
            }
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void AMutatedFileIsRefusedOrReadNeverACrash()
    {
        using var scope = NewDisposeScope();
        var path = _folder["mutated.safetensors"];
        SafetensorsWriter.Write(path, Types.Select((t, i) => KeyValuePair.Create($"t{i}", Random(t, [2, 3], 7))), new Dictionary<string, string> { ["a"] = "b" });
        var valid = File.ReadAllBytes(path);
        var header = valid.AsSpan(0, (int)BitConverter.ToInt64(valid) + 8).Length;
        var mutation = Gen.OneOf(
            Gen.Int[0, valid.Length].Select(n => valid[..n]),
            Gen.Select(Gen.Int[0, header - 1], Gen.Byte).Array[1, 3].Select(Overwrite),
            Gen.Select(Gen.Int[8, header - 1], Gen.OneOf("0123456789[]{}\",:-e.\\"u8.ToArray())).Array[1, 3].Select(Overwrite),
            Gen.Select(Gen.Int[8, header], Gen.Int[0, 30], Gen.OneOf("9223372036854775807", "[[[[", "{\"a\":", "\"t0\":{},", "1,1,1,")).Select(Splice),
            Gen.Select(Gen.Int[0, valid.Length], Gen.Byte.Array[1, 20]).Select((at, extra) => (byte[])[.. valid[..at], .. extra, .. valid[at..]]));
        mutation.Sample(bytes =>
        {
            using var inner = NewDisposeScope();
            File.WriteAllBytes(path, bytes);
            try
            {
                using var reader = SafetensorsReader.Open(path);
                foreach (var entry in reader.Entries.Values.Where(e => e.Type is not (SafetensorsType.U16 or SafetensorsType.U32 or SafetensorsType.U64)))
                    Assert.Equal(entry.Count, reader.Read(entry.Name).numel());
            }
            catch (InputException error)
            {
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 1500, threads: 1);

        byte[] Overwrite((int At, byte Value)[] changes)
        {
            var bytes = valid.ToArray();
            foreach (var (at, value) in changes) bytes[at] = value;
            return bytes;
        }

        // Replaces some bytes of the header by text, and keeps the length that stands before it right.
        byte[] Splice(int at, int cut, string text)
        {
            byte[] json = [.. valid[8..at], .. System.Text.Encoding.UTF8.GetBytes(text), .. valid[Math.Min(header, at + cut)..header]];
            return SafetensorsBytes.Make(json, valid.AsSpan(header));
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ReferenceFiles))]
    public void AFileOfTheReferenceImplementationIsWrittenAgainByteForByte(string file)
    {
        using var scope = NewDisposeScope();
        using var reader = SafetensorsReader.Open(file);
        SafetensorsWriter.Write(_folder["again.safetensors"], reader.Entries.Keys.Select(n => KeyValuePair.Create(n, reader.Read(n))), reader.Metadata.Count > 0 ? reader.Metadata : null);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(_folder["again.safetensors"]));
    }

    [Fact]
    public void TensorsThatShareMemoryOrAreTurnedAreWrittenEachForItself()
    {
        using var scope = NewDisposeScope();
        var whole = rand(4, 6);
        var tensors = new Dictionary<string, Tensor> { ["whole"] = whole, ["again"] = whole, ["turned"] = whole.t(), ["column"] = whole.narrow(1, 2, 1), ["row"] = whole[1] };
        SafetensorsWriter.Write(_folder["shared.safetensors"], tensors);
        using var reader = SafetensorsReader.Open(_folder["shared.safetensors"]);
        Assert.All(tensors, t => Assert.True(t.Value.equal(reader.Read(t.Key)).all().item<bool>()));
        var inOrder = reader.Entries.Values.OrderBy(e => e.Offset).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.Equal(pair.First.Offset + pair.First.Length, pair.Second.Offset));
    }

    [Fact]
    public void TensorsLieAtMultiplesOfTheirWidthWidestFirst()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder["order.safetensors"], Types.Select((t, i) => KeyValuePair.Create($"t{i}", Random(t, [3], 1))));
        using var reader = SafetensorsReader.Open(_folder["order.safetensors"]);
        Assert.All(reader.Entries.Values, e => Assert.Equal(0, e.Offset % e.Type.Width()));
        Assert.Equal(Types.Select((_, i) => $"t{i}").Reverse(), reader.Entries.Values.OrderBy(e => e.Offset).Select(e => e.Name));
    }

    [Fact]
    public void ATensorLargerThanOnePieceIsReadAndConvertedWhole()
    {
        using var scope = NewDisposeScope();
        var large = arange(5_000_001, ScalarType.Float32);
        SafetensorsWriter.Write(_folder["large.safetensors"], [KeyValuePair.Create("large", large)]);
        using var reader = SafetensorsReader.Open(_folder["large.safetensors"]);
        Assert.True(large.equal(reader.Read("large")).all().item<bool>());
        Assert.True(large.to(ScalarType.Float64).equal(reader.Read("large", ScalarType.Float64)).all().item<bool>());
    }

    [Fact]
    public void AFileThatCannotBeWrittenWholeLeavesTheOldOneAndNothingBeside()
    {
        using var scope = NewDisposeScope();
        var path = _folder.Write("kept.safetensors", [1, 2, 3]);
        var disposed = rand(3);
        disposed.Dispose();
        Assert.ThrowsAny<Exception>(() => SafetensorsWriter.Write(path, [KeyValuePair.Create("gone", disposed)]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [KeyValuePair.Create("a", rand(1)), KeyValuePair.Create("a", rand(1))]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [KeyValuePair.Create("__metadata__", rand(1))]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [KeyValuePair.Create("a", rand(1).to(ScalarType.ComplexFloat32))]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void TwoWritersOfOneFileDoNotDisturbEachOther()
    {
        using var scope = NewDisposeScope();
        var path = _folder["one.safetensors"];
        using (new FileStream(path + ".partial", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.ThrowsAny<IOException>(() => SafetensorsWriter.Write(path, [KeyValuePair.Create("a", rand(1))]));
            Assert.True(File.Exists(path + ".partial"), "what the other one writes is not deleted");
        }
        SafetensorsWriter.Write(path, [KeyValuePair.Create("a", rand(1))]);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ReadingAndWritingLeaveNoTensorBehind()
    {
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (var scope = NewDisposeScope())
        {
            SafetensorsWriter.Write(_folder["a.safetensors"], [KeyValuePair.Create("a", rand(3, 4).t())]);
            using var reader = SafetensorsReader.Open(_folder["a.safetensors"]);
            reader.ReadInto("a", zeros(3, 4, ScalarType.Float64).t());
            reader.Read("a", ScalarType.BFloat16);
        }
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    // Bytes of a seed, so that every bit pattern can occur; bools are 0 or 1.
    private static Tensor Random(ScalarType type, long[] shape, ulong seed)
    {
        var result = zeros(shape, type);
        if (result.numel() == 0) return result;
        new Random((int)(seed % int.MaxValue)).NextBytes(result.bytes);
        if (type == ScalarType.Bool) foreach (ref var value in result.bytes) value &= 1;
        return result;
    }
}
