using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

/// <summary>Damaged and hostile safetensors files and indexes: refused with a typed error, or read as their bytes say.</summary>
public sealed class SafetensorsMutationTests : IDisposable
{
    private const int Files = 2500, Indexes = 400;
    private const string IndexName = "model.safetensors.index.json";
    private static readonly string[] Untyped = ["U16", "U32", "U64"];
    private readonly TempFolder _above = new();
    private readonly string _folder, _file;
    private readonly byte[] _valid;

    public SafetensorsMutationTests()
    {
        _folder = Directory.CreateDirectory(_above["model"]).FullName;
        _file = Path.Combine(_folder, "model.safetensors");
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_file, new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["weight"] = arange(6, ScalarType.Float32).view(2, 3),
            ["scale"] = tensor(1.5f),
            ["none"] = zeros(0, 4),
            ["half"] = arange(5, ScalarType.Float32).to(ScalarType.BFloat16),
            ["mask"] = tensor(new[] { true, false, true }),
            ["größe"] = arange(7, ScalarType.Int64),
        }, new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        _valid = File.ReadAllBytes(_file);
    }

    public static TheoryData<string> NoFiles => FileMutations.Names;

    public void Dispose() => _above.Dispose();

    [Fact]
    public void AMutatedFileIsReadAsItsBytesSayOrRefused() => Hostile.Sample(SafetensorsMutations.Of(_valid), Files, mutation =>
    {
        File.WriteAllBytes(_file, mutation.Bytes);
        using var scope = NewDisposeScope();
        var read = Hostile.Read(_folder, () => ReadAll(_folder));
        var expected = StrictSafetensors.Read(mutation.Bytes);
        Assert.Equal(expected is null, read is null);
        if (read is not null) ExpectSame(expected!, read);
    });

    [Fact]
    public void AMutatedIndexGivesTheTensorsOfItsShardsOrIsRefused()
    {
        var (one, two) = (Path.Combine(_folder, "one.safetensors"), Path.Combine(_folder, "two.safetensors"));
        File.Move(_file, one);
        using (var scope = NewDisposeScope()) SafetensorsWriter.Write(two, [KeyValuePair.Create("other", arange(3, ScalarType.Float32))]);
        File.Copy(two, _above["two.safetensors"]);
        var files = new[] { one, two }.ToDictionary(f => Path.GetFileName(f), f => StrictSafetensors.Read(File.ReadAllBytes(f))!, StringComparer.Ordinal);
        var map = files.SelectMany(f => f.Value.Tensors.Keys.Select(name => KeyValuePair.Create(name, f.Key))).ToDictionary(StringComparer.Ordinal);
        var valid = JsonSerializer.SerializeToUtf8Bytes(new { metadata = new { total_size = 1 }, weight_map = map });
        var index = Path.Combine(_folder, IndexName);
        Hostile.Sample(CsCheck.Gen.OneOf(JsonMutations.Of(valid), ByteMutations.Of(valid)), Indexes, mutation =>
        {
            File.WriteAllBytes(index, mutation.Bytes);
            using var scope = NewDisposeScope();
            if (Hostile.Read(_folder, () => ReadAll(index)) is not { } read) return;
            using var document = JsonDocument.Parse(mutation.Bytes);
            var shards = document.RootElement.GetProperty("weight_map").EnumerateObject().GroupBy(p => p.Value.GetString()!, p => p.Name, StringComparer.Ordinal).ToList();
            foreach (var shard in shards) Assert.Equal(files[shard.Key].Tensors.Keys.Order(StringComparer.Ordinal), shard.Order(StringComparer.Ordinal));
            var named = files.Where(f => shards.Exists(s => s.Key == f.Key)).ToList();
            ExpectSame(new(named.SelectMany(f => f.Value.Tensors).ToDictionary(StringComparer.Ordinal), named.SelectMany(f => f.Value.Metadata).ToDictionary(StringComparer.Ordinal)), read);
        });
    }

    [Theory]
    [InlineData("""{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""", true)]
    [InlineData("""{"dtype":"U9","shape":[0],"data_offsets":[0,0]}""", false)]
    [InlineData("""{"dtype":"U8","shape":[9],"data_offsets":[0,0]}""", false)]
    [InlineData("""{"dtype":"U8","shape":[9],"data_offsets":[0,9]}""", false)]
    public void AHeaderOfAGreatManyTensorsTakesMemoryInProportion(string tensor, bool isValid)
    {
        File.WriteAllBytes(_file, SafetensorsBytes.Make($"{{{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"{i}\":{tensor}"))}}}"));
        using var reader = Hostile.Read(_folder, () => SafetensorsReader.Open(_file));
        Assert.Equal(isValid, reader?.Entries.Count == 20_000);
    }

    [Fact]
    public void AHeaderOfOneEndlessShapeTakesMemoryInProportion()
    {
        File.WriteAllBytes(_file, SafetensorsBytes.Make($$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat('1', 500_000))}}}],"data_offsets":[0,1]}}""", 0));
        Assert.Null(Hostile.Read(_folder, () => SafetensorsReader.Open(_file)));
    }

    [Theory]
    [InlineData("../two.safetensors")]
    [InlineData("./model.safetensors")]
    [InlineData("below/../model.safetensors")]
    [InlineData("/proc/self/mem")]
    [InlineData("model.safetensors\\u0000")]
    [InlineData("..")]
    [InlineData("")]
    public void AnIndexMayNameFilesBesideItAlone(string shard)
    {
        var index = Path.Combine(_folder, IndexName);
        File.Copy(_file, _above["two.safetensors"]);
        File.WriteAllText(index, $$$"""{"weight_map":{"weight":"{{{shard}}}"}}""");
        var error = Assert.Throws<InputException>(() => SafetensorsReader.Open(index));
        Assert.StartsWith($"{index} does not fit its shards: shard \"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesBehindLinksOutOfTheFolderAreReadAsTheCacheOfAHubConsistsOfThem()
    {
        FileMutations.MoveBehindALink(_file, _above["blob"]);
        var index = Path.Combine(_folder, IndexName);
        var names = string.Join(',', StrictSafetensors.Read(_valid)!.Tensors.Keys.Select(name => $"\"{name}\":\"model.safetensors\""));
        File.WriteAllText(index, $$$"""{"weight_map":{ {{{names}}} }}""");
        FileMutations.MoveBehindALink(index, _above["other blob"]);
        using var scope = NewDisposeScope();
        foreach (var path in (string[])[_folder, _file, index]) ExpectSame(StrictSafetensors.Read(_valid)!, ReadAll(path));
    }

    [Theory]
    [MemberData(nameof(NoFiles))]
    public void WhatIsNoFileIsRefusedAtOnce(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the devices of Linux");
        FileMutations.All[what](_file);
        Hostile.InTime(() => Assert.Null(Hostile.Read(_folder, () => ReadAll(_file))), () => what);
        File.WriteAllText(Path.Combine(_folder, IndexName), """{"weight_map":{"weight":"model.safetensors"}}""");
        Hostile.InTime(() => Assert.Null(Hostile.Read(_folder, () => ReadAll(Path.Combine(_folder, IndexName)))), () => what);
        FileMutations.All[what](Path.Combine(_folder, IndexName));
        Hostile.InTime(() => Assert.Null(Hostile.Read(_folder, () => ReadAll(Path.Combine(_folder, IndexName)))), () => what);
    }

    // Every tensor, and the notes.
    private static (SafetensorsEntry Entry, Tensor? Value)[] ReadTensors(SafetensorsReader reader) => [.. reader.Entries.Values.Select(entry =>
    {
        if (!Untyped.Contains(entry.Type.Name(), StringComparer.Ordinal)) return (entry, (Tensor?)reader.Read(entry.Name));
        Assert.Throws<InputException>(() => reader.Read(entry.Name));
        return (entry, null);
    })];

    private static Contents ReadAll(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        return new(ReadTensors(reader), reader.Metadata);
    }

    private static void ExpectSame(StrictSafetensors expected, Contents read)
    {
        Assert.Equal(expected.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal), read.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal));
        Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), read.Tensors.Select(t => t.Entry.Name).Order(StringComparer.Ordinal));
        foreach (var (entry, value) in read.Tensors)
        {
            var (type, shape, data) = expected.Tensors[entry.Name];
            Assert.Equal((type, data.Length), (entry.Type.Name(), entry.Length));
            Assert.Equal(shape, entry.Shape);
            if (value is null) continue;
            Assert.Equal(shape, value.shape);
            // A byte other than 0 and 1 is true.
            Assert.Equal(type == "BOOL" ? [.. data.Select(b => (byte)(b == 0 ? 0 : 1))] : data, value.bytes.ToArray());
        }
    }

    private sealed record Contents((SafetensorsEntry Entry, Tensor? Value)[] Tensors, IReadOnlyDictionary<string, string> Metadata);
}
