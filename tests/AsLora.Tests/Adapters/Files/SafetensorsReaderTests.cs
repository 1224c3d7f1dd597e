using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    // header, bytes of data, what the message must say
    public static TheoryData<string, int, string> BadHeaders => new()
    {
        { "[]", 0, "its header does not start with \"{\"" },
        { " {}", 0, "its header does not start with \"{\"" },
        { "{", 0, "its header cannot be read" },
        { "{} x", 0, "its header cannot be read" },
        { """{"a":1}""", 0, "tensor \"a\" must be an object, not Number" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "\"a\" is there twice" },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype of \"a\" is there twice" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "tensor \"a\" has no data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1],"offsets":[0,4]}}""", 4, "tensor \"a\" has the key \"offsets\"; expected dtype, shape and data_offsets" },
        { """{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype of \"a\" must be a string, not Number" },
        { """{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "tensor \"a\" has the type \"F8_E4M3\"; the types that can be read are BOOL, U8, I8" },
        { """{"a":{"dtype":"F32","shape":4,"data_offsets":[0,4]}}""", 4, "shape of \"a\" must be an array of whole numbers, not Number" },
        { """{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "shape of \"a\" must hold whole numbers from 0 to 2^63 - 1" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "shape of \"a\" must hold whole numbers from 0 to 2^63 - 1" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "shape of \"a\" must hold whole numbers from 0 to 2^63 - 1" },
        { """{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", 4, "shape of \"a\" must hold whole numbers from 0 to 2^63 - 1" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "tensor \"a\" F32 [4611686018427387904, 4] is larger than any file" },
        { """{"a":{"dtype":"U8","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "is larger than any file" },
        { """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}""", 20, "tensor \"a\" F32 [2, 3] takes 24 bytes, but its data_offsets are [0, 20]" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "takes 4 bytes, but its data_offsets are [8, 4]" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", 4, "its header tells of 9223372036854775807 bytes of data, and 4 are there: the file is cut short; copy it again" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 8, "tensor \"a\" has 3 data_offsets; expected begin and end" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "its header tells of 8 bytes of data, and 7 are there: the file is cut short; copy it again" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 6, "2 bytes after the last tensor belong to no tensor" },
        { "{}", 1, "1 bytes after the last tensor belong to no tensor" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "bytes 4 to 8 of the data, before \"b\", belong to no tensor" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "tensors \"a\" and \"b\" overlap" },
        { """{"__metadata__":{"format":1}}""", 0, "__metadata__ \"format\" must be a string, not Number" },
        { """{"__metadata__":"pt"}""", 0, "__metadata__ must be an object of strings, not String" },
        { """{"__metadata__":{"a":"1","a":"2"}}""", 0, "__metadata__ \"a\" is there twice" },
        { """{"\ud800":{}}""", 0, "its header cannot be read" },
    };

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void AHeaderThatIsNotValidIsAnErrorThatNamesTheFileAndWhatWasFound(string header, int dataLength, string expected)
    {
        var path = _folder.Write("bad.safetensors", SafetensorsBytes.Make(header, new byte[dataLength]));
        var error = Assert.Throws<InputException>(() => SafetensorsReader.Open(path));
        Assert.StartsWith($"{path} is not a valid safetensors file:", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatEndsBeforeItsHeaderDoesIsAnError()
    {
        Assert.Contains("it has 5 bytes, and the length of the header alone takes 8", Refused([1, 2, 3, 4, 5]), StringComparison.Ordinal);
        Assert.Contains("its header should be 40 bytes long, but only 2 bytes follow: the file is cut short; copy it again", Refused([40, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]), StringComparison.Ordinal);
    }

    [Fact]
    public void AHeaderBeyondTheLimitIsRefusedBeforeItIsRead()
    {
        Assert.Contains("its header would be 100000001 bytes long, and at most 100000000 are allowed", Refused([1, 0xE1, 0xF5, 5, 0, 0, 0, 0, .. "{}"u8]), StringComparison.Ordinal);
        Assert.Contains("its header would be 18446744073709551615 bytes long", Refused([255, 255, 255, 255, 255, 255, 255, 255, .. "{}"u8]), StringComparison.Ordinal);
    }

    [Fact]
    public void AGitLfsPointerIsToldFromADamagedFile() =>
        Assert.Contains("it is a Git LFS pointer", Refused("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 45441944\n"u8), StringComparison.Ordinal);

    [Fact]
    public void AHeaderThatIsNotUtf8IsAnError() =>
        Assert.Contains("its header is not UTF-8", Refused(SafetensorsBytes.Make([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'], [])), StringComparison.Ordinal);

    [Fact]
    public void EverythingWrongWithALayoutIsListedAtOnce()
    {
        var message = Refused(SafetensorsBytes.Make(
            """{"a":{"dtype":"F9","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[3],"data_offsets":[4,8]},"c":{"dtype":"I8","shape":[99],"data_offsets":[8,107]}}""", new byte[8]));
        Assert.Contains("\n  tensor \"a\" has the type \"F9\"", message, StringComparison.Ordinal);
        Assert.Contains("\n  tensor \"b\" F32 [3] takes 12 bytes", message, StringComparison.Ordinal);
        Assert.Contains("\n  its header tells of 107 bytes of data, and 8 are there", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyProblemsAreCountedInsteadOfListed()
    {
        var tensors = string.Join(',', Enumerable.Range(0, 25).Select(i => $$"""  "t{{i}}":{"dtype":"F9","shape":[1],"data_offsets":[0,4]}"""));
        var message = Refused(SafetensorsBytes.Make($"{{{tensors}}}"));
        Assert.Contains("\"t9\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\"t10\"", message, StringComparison.Ordinal);
        Assert.EndsWith("… and 15 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATypeThatTorchSharpLacksIsListedButCannotBeRead()
    {
        var path = _folder.Write("u32.safetensors", SafetensorsBytes.Make("""{"ids":{"dtype":"U32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]));
        using var reader = SafetensorsReader.Open(path);
        Assert.Equal(new SafetensorsEntry("ids", SafetensorsType.U32, [2], path, 64, 8).ToString(), reader.Entries["ids"].ToString());
        Assert.Equal($"tensor \"ids\" in {path} is U32 [2], for which TorchSharp has no type; store it in a wider signed type", Assert.Throws<InputException>(() => reader.Read("ids")).Message);
        Assert.Throws<InputException>(() => reader.ReadInto("ids", zeros(2, ScalarType.Int64)));
    }

    [Fact]
    public void AnUnknownNameIsAnsweredWithTheNearestOne()
    {
        using var reader = SafetensorsReader.Open(WriteTwo());
        Assert.Equal("there is no tensor \"wieght\"; did you mean \"weight\"?", Assert.Throws<InputException>(() => reader.Read("wieght")).Message);
    }

    [Fact]
    public void ReadingIntoAnotherShapeIsAnError()
    {
        using var reader = SafetensorsReader.Open(WriteTwo());
        var error = Assert.Throws<InputException>(() => reader.ReadInto("weight", zeros(3, 2)));
        Assert.Equal($"tensor \"weight\" is F32 [2, 3] in {_folder["two.safetensors"]}; expected [3, 2]", error.Message);
    }

    [Fact]
    public void ReadingIntoATensorConvertsItsTypeAndKeepsItsMemoryLayout()
    {
        using var reader = SafetensorsReader.Open(WriteTwo());
        var (half, turned) = (zeros(2, 3, ScalarType.BFloat16), zeros(3, 2).t());
        reader.ReadInto("weight", half);
        reader.ReadInto("weight", turned);
        Assert.Equal([0f, 1, 2, 3, 4, 5], half.to(ScalarType.Float32).data<float>());
        Assert.False(turned.is_contiguous());
        Assert.Equal([0f, 1, 2, 3, 4, 5], turned.contiguous().data<float>());
        Assert.Equal([1L, 2], reader.Read("ids", ScalarType.Int64).data<long>());
    }

    [Fact]
    public void ReadingIntoAParameterThatTrainsWritesItsValues()
    {
        using var reader = SafetensorsReader.Open(WriteTwo());
        var parameter = new TorchSharp.Modules.Parameter(zeros(2, 3));
        reader.ReadInto("weight", parameter);
        Assert.Equal(15, parameter.sum().item<float>());
        Assert.True(parameter.requires_grad);
    }

    [Fact]
    public void AByteThatIsNeitherZeroNorOneIsTrue()
    {
        var path = _folder.Write("bool.safetensors", SafetensorsBytes.Make("""{"mask":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""", 0, 1, 2, 255));
        using var reader = SafetensorsReader.Open(path);
        Assert.Equal(new byte[] { 0, 1, 1, 1 }, reader.Read("mask").bytes.ToArray());
    }

    [Fact]
    public void AFileThatIsNotThereIsAnError()
    {
        var path = _folder["nothing.safetensors"];
        Assert.StartsWith($"{path} cannot be read: ", Assert.Throws<InputException>(() => SafetensorsReader.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithOtherWeightsSaysWhichAreNotRead()
    {
        _folder.Write("pytorch_model.bin", [1]);
        var error = Assert.Throws<InputException>(() => SafetensorsReader.Open(_folder.Path));
        Assert.Equal($"{_folder.Path} holds neither model.safetensors nor model.safetensors.index.json; pytorch_model.bin is not read: convert it to safetensors first", error.Message);
    }

    [Fact]
    public void ATensorBeyondFourGibibytesIsReadFromItsPlace()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file with a hole, which takes no room on the disk");
        const long hole = 5_000_000_000;
        var header = $$$"""{"hole":{"dtype":"U8","shape":[{{{hole}}}],"data_offsets":[0,{{{hole}}}]},"last":{"dtype":"I16","shape":[2],"data_offsets":[{{{hole}}},{{{hole + 4}}}]}}""";
        var path = _folder.Write("huge.safetensors", SafetensorsBytes.Make(header));
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(file.Length + hole);
            file.Position = file.Length;
            file.Write([1, 0, 2, 0]);
        }
        using var reader = SafetensorsReader.Open(path);
        Assert.Equal([(short)1, (short)2], reader.Read("last").data<short>());
    }

    private string WriteTwo()
    {
        var path = _folder["two.safetensors"];
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["weight"] = arange(6, ScalarType.Float32).view(2, 3), ["ids"] = tensor(new byte[] { 1, 2 }) });
        return path;
    }

    private string Refused(ReadOnlySpan<byte> content)
    {
        var path = _folder.Write("bad.safetensors", content);
        return Assert.Throws<InputException>(() => SafetensorsReader.Open(path)).Message;
    }
}
