using System.Text;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

/// <summary>Damaged manifests: each is an error that names the file and what was found.</summary>
public sealed class AdapterManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _manifest;
    private readonly string _valid;

    public AdapterManifestTests()
    {
        using var scope = NewDisposeScope();
        using (var set = TinyLayers.Merged(TinyLayers.Layers())) TinyLayers.Save(_folder["adapter"], set);
        _manifest = Path.Combine(_folder["adapter"], "adapter.json");
        _valid = File.ReadAllText(_manifest);
    }

    // text of the valid manifest, what stands there instead, what the message must say
    public static TheoryData<string, string, string> Damages => new()
    {
        { "\"format\": 3", "\"format\": 4", "it has format 4, and this program reads formats up to 3; use the program that wrote it, or a newer one" },
        { "\"format\": 3", "\"format\": 0", "format 0 does not exist" },
        { "\"format\": 3,", "", "expected an object with a whole number under \"format\"" },
        { "\"format\": 3", "\"format\": \"one\"", "expected an object with a whole number under \"format\"" },
        { "\"method\": \"aslora\"", "\"method\": \"aslorra\"", "unknown method \"aslorra\"; did you mean \"aslora\"?" },
        { "\"method\": \"aslora\",", "", "method" },
        { "\"rank\": 4", "\"rank\": 11", "rank 11 is above the width of bert.encoder.layer.0.attention.self.query (10 x 12)" },
        { "\"rank\": 4", "\"rank\": 5", "the options say rank 5, and factor \"query:A\" has rank 4" },
        { "\"rank\": 4", "\"rank\": \"four\"", ":5: not a valid adapter manifest: $.options.rank: " },
        { "\"rank\": 4", "\"rnak\": 4", "'rnak' could not be mapped" },
        { "\"rank\": 4", "\"rank\": 4, \"rank\": 4", "'rank'" },
        { "\"criterion\": \"relative\"", "\"criterion\": \"nearest\"", "$.options.merge.criterion" },
        { "\"criterion\": \"relative\"", "\"criterion\": 2", "$.options.merge.criterion" },
        { "\"start\": 3", "\"start\": 3.5", "3.5 is neither a step" },
        { "\"start\": 3", "\"start\": \"x\"", "$.options.merge.start" },
        { "\"minimum\": 1", "\"minimum\": 0", "merge minimum 0 is not possible" },
        { "\"base\": {", "\"bass\": {", "'bass' could not be mapped" },
        { "\"fingerprint\": \"0f1e2d3c\"", "\"fingerprint\": null", "fingerprint" },
        { "\"role\":\"A\"", "\"role\":\"C\"", "\"C\" is not a factor role; expected A, B, d or b" },
        { "\"shape\":[10,4]", "\"shape\":[9,4]", "cannot read factor" },
        { "\"shape\":[10,4]", "\"shape\":[10,3]", "reads factors of different ranks" },
        { "\"id\":\"value:A\"", "\"id\":\"query:A\"", "factor \"query:A\" is in the sharing graph twice" },
        { "\"readers\":[\"bert.encoder.layer.0.attention.self.query\",", "\"readers\":[", "reads factors but no A; an update needs both" },
        { "\"readers\":[\"bert.encoder.layer.0.attention.self.query\",", "\"readers\":[\"bert.encoder.layer.0.attention.self.value\",", "reads two factors as A: " },
        { "\"readers\":[\"bert.encoder.layer.0.attention.self.query\",", "\"readers\":[\"bert.encoder.layer.7.attention.self.query\",", ": \"query:A\" is read by site \"bert.encoder.layer.7.attention.self.query\", which is not listed; did you mean \"bert.encoder.layer.0.attention.self.query\"?" },
        { "\"readers\":[\"bert.encoder.layer.0.attention.self.query\",", "\"readers\":[null,", "a reader of factor \"query:A\" is null" },
        { "\"sites\": [", "\"sites\": [null,", "an item of the list is null" },
        { "\"merges\": [", "\"merges\": null, \"x\": [", "merges" },
        { "\"givesWay\":", "\"gave\":", "'gave' could not be mapped" },
        { "\"labels\": [", "\"labels\": [3,", ":37: not a valid adapter manifest: $.labels[0]: " },
        { "\"labels\": [", "\"labels\": [[", ":41: not a valid adapter manifest: '" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public void ADamagedManifestIsAnErrorThatNamesTheFileAndWhatWasFound(string found, string damage, string expected)
    {
        var at = _valid.IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the valid manifest has no {found}");
        File.WriteAllText(_manifest, string.Concat(_valid.AsSpan(0, at), damage, _valid.AsSpan(at + found.Length)));
        var error = Assert.Throws<InputException>(() => AdapterFolder.ReadManifest(_folder["adapter"]));
        Assert.StartsWith(_manifest, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMutatedManifestIsRefusedOrReadNeverACrash()
    {
        var valid = Encoding.UTF8.GetBytes(_valid);
        var mutation = Gen.OneOf(
            Gen.Int[0, valid.Length].Select(n => valid[..n]),
            Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte).Array[1, 3].Select(Overwrite),
            Gen.Select(Gen.Int[0, valid.Length - 1], Gen.OneOf("0123456789[]{}\",:-e.\\"u8.ToArray())).Array[1, 3].Select(Overwrite),
            Gen.Select(Gen.Int[0, valid.Length], Gen.Int[0, 40], Gen.OneOf("null", "9223372036854775808", "-1", "[[[[", "{\"a\":", "1e999", "\"\\ud800\""))
                .Select((at, cut, text) => (byte[])[.. valid[..at], .. Encoding.UTF8.GetBytes(text), .. valid[Math.Min(valid.Length, at + cut)..]]));
        mutation.Sample(bytes =>
        {
            File.WriteAllBytes(_manifest, bytes);
            try
            {
                AdapterFolder.Inspect(_folder["adapter"]);
            }
            catch (InputException error)
            {
                Assert.Contains(_folder["adapter"], error.Message, StringComparison.Ordinal);
            }
        }, iter: 1500, threads: 1);

        byte[] Overwrite((int At, byte Value)[] changes)
        {
            var bytes = valid.ToArray();
            foreach (var (at, value) in changes) bytes[at] = value;
            return bytes;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AManifestOfAnEarlierFormatIsReadWithWhatItDidNotKnowAtItsDefault(int format)
    {
        var earlier = _valid.Replace("\"format\": 3", $"\"format\": {format}").Replace("    \"shareA\": true,\n    \"sharedRate\": \"one\",\n", "");
        if (format == 1) earlier = earlier.Replace("  \"columns\": null,\n", "");
        Assert.Equal((false, format == 2), (earlier.Contains("share", StringComparison.Ordinal), earlier.Contains("columns", StringComparison.Ordinal)));
        File.WriteAllText(_manifest, earlier);
        var manifest = AdapterFolder.ReadManifest(_folder["adapter"]);
        Assert.Equal((format, null, true, SharedRate.One), (manifest.Format, manifest.Columns, manifest.Options.ShareA, manifest.Options.SharedRate));
    }

    [Fact]
    public void AFolderWithoutAManifestIsNotAnAdapter() =>
        Assert.Equal($"{_folder.Path} is not an adapter folder: there is no adapter.json in it", Assert.Throws<InputException>(() => AdapterFolder.ReadManifest(_folder.Path)).Message);

    [Fact]
    public void TensorsThatAreMissingOrTruncatedAreAnError()
    {
        var weights = Path.Combine(_folder["adapter"], "adapter.safetensors");
        var bytes = File.ReadAllBytes(weights);
        File.WriteAllBytes(weights, bytes[..^100]);
        Assert.StartsWith($"{weights} is not a valid safetensors file", Assert.Throws<InputException>(() => AdapterFolder.Inspect(_folder["adapter"])).Message, StringComparison.Ordinal);
        File.Delete(weights);
        Assert.StartsWith($"{weights} cannot be read", Assert.Throws<InputException>(() => AdapterFolder.Inspect(_folder["adapter"])).Message, StringComparison.Ordinal);
    }
}
