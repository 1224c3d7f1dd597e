using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

public sealed class SafetensorsIndexTests : IDisposable
{
    private const string IndexName = "model.safetensors.index.json";
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public SafetensorsIndexTests()
    {
        SafetensorsWriter.Write(_folder["one.safetensors"], [KeyValuePair.Create("a", ones(2)), KeyValuePair.Create("b", zeros(3))], new Dictionary<string, string> { ["format"] = "pt" });
        SafetensorsWriter.Write(_folder["two.safetensors"], [KeyValuePair.Create("c", full([4], 7f))]);
    }

    public static TheoryData<string, string> BadIndexes => new()
    {
        { "[]", "expected an object with an object \"weight_map\"" },
        { "{}", "expected an object with an object \"weight_map\"" },
        { """{"weight_map":["one.safetensors"]}""", "expected an object with an object \"weight_map\"" },
        { """{"weight_map":{"a":1}}""", "\"a\" maps to Number; expected the name of a shard" },
        { """{"weight_map":{"a":"one.safetensors","a":"two.safetensors"}}""", "cannot be read" },
        { """{"weight_map":{"a":"one.safetensors" """, "cannot be read" },
        { """{"weight_map":{"a":"\ud800"}}""", "cannot be read" },
        { """{"weight_map":{"a":"../one.safetensors"}}""", "shard \"../one.safetensors\" is not the name of a file beside the index" },
        { """{"weight_map":{"a":"/etc/passwd"}}""", "shard \"/etc/passwd\" is not the name of a file beside the index" },
        { """{"weight_map":{"a":""}}""", "shard \"\" is not the name of a file beside the index" },
        { """{"weight_map":{"a":".."}}""", "shard \"..\" is not the name of a file beside the index" },
        { """{"weight_map":{"a":"three.safetensors","b":"three.safetensors"}}""", "shard \"three.safetensors\" is missing; 2 tensors lie in it" },
        { """{"weight_map":{"a":"one.safetensors","b":"one.safetensors","d":"one.safetensors"}}""", "tensor \"d\" is not in its shard \"one.safetensors\"" },
        { """{"weight_map":{"a":"one.safetensors"}}""", "shard \"one.safetensors\" holds tensor \"b\", which the index does not place there" },
    };

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(BadIndexes))]
    public void AnIndexThatDoesNotFitItsShardsIsAnErrorThatNamesThem(string index, string expected)
    {
        var path = _folder.Write(IndexName, Encoding.UTF8.GetBytes(index));
        var error = Assert.Throws<InputException>(() => SafetensorsReader.Open(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheShardsOfAFolderAreReadAsOneModel()
    {
        _folder.Write(IndexName, """{"metadata":{"total_size":36},"weight_map":{"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors"}}"""u8);
        using var reader = SafetensorsReader.Open(_folder.Path);
        Assert.Equal(["a", "b", "c"], reader.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(28, reader.Read("c").sum().item<float>());
        Assert.Equal(2, reader.Read("a").sum().item<float>());
        Assert.Equal("pt", reader.Metadata["format"]);
    }

    [Fact]
    public void ADamagedShardIsNamed()
    {
        _folder.Write("two.safetensors", [1, 2, 3]);
        _folder.Write(IndexName, """{"weight_map":{"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors"}}"""u8);
        var error = Assert.Throws<InputException>(() => SafetensorsReader.Open(_folder.Path));
        Assert.StartsWith($"{_folder["two.safetensors"]} is not a valid safetensors file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryModelOfTheReferenceImplementationOpens()
    {
        var models = Directory.GetDirectories(TestPaths.FixturesOrSkip("models"));
        Assert.NotEmpty(models);
        foreach (var model in models)
        {
            using var reader = SafetensorsReader.Open(model);
            Assert.All(reader.Entries.Values, e => Assert.Equal(e.Shape, reader.Read(e.Name).shape));
        }
    }
}
