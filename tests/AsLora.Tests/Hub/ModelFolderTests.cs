using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Adapters;
using AsLora.Hub;
using AsLora.Tests.Support;

namespace AsLora.Tests.Hub;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFingerprintIsThatOfTheCanonicalForm()
    {
        var config = JsonDocument.Parse("""{ "b": [1, 1e-12, {"z": null, "a": "ü"}], "a": false, "transformers_version": "5", "_name_or_path": "x" }""").RootElement;
        var text = ModelFingerprint.Canonical(config, [("w.2", [3]), ("w.1", [2, 3])]);
        Assert.Equal("""{"a":false,"b":[1,1e-12,{"a":"\u00FC","z":null}]}""" + "\nw.1 [2,3]\nw.2 [3]", text);
    }

    [Fact]
    public void TheFingerprintKnowsConfigurationNamesAndShapesAndNothingElse()
    {
        using var tiny = new TinyEncoder();
        var first = tiny.Write().Fingerprint;
        Assert.Matches("^[0-9a-f]{64}$", first);

        tiny.Config["transformers_version"] = "9";
        foreach (var name in tiny.Tensors.Keys) tiny.Tensors[name] = tiny.Tensors[name] * 2;
        Assert.Equal(first, tiny.Write().Fingerprint);

        tiny.Config["layer_norm_eps"] = 1e-5;
        Assert.NotEqual(first, tiny.Write().Fingerprint);
        tiny.Config["layer_norm_eps"] = JsonNode.Parse("1e-12");
        Assert.Equal(first, tiny.Write().Fingerprint);
        tiny.Tensors.Remove("classifier.bias");
        Assert.NotEqual(first, tiny.Write().Fingerprint);
    }

    [Fact]
    public void AFolderThatDoesNotExistIsNamed() =>
        Assert.Equal($"there is no model folder {_folder["none"]}; expected a folder with config.json and model.safetensors", Message(_folder["none"]));

    [Fact]
    public void AFolderWithoutConfigurationIsNamed() => Assert.Equal($"{_folder.Path} is not a model folder: config.json is missing", Message(_folder.Path));

    [Fact]
    public void AConfigurationThatIsNoJsonIsRefusedWithItsLine()
    {
        File.WriteAllText(_folder["config.json"], "{\n  \"model_type\": bert\n}");
        Assert.StartsWith($"{_folder["config.json"]}:2 is not valid JSON: ", Message(_folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"model_type": 3}""")]
    public void AConfigurationThatNamesNoModelIsRefused(string text)
    {
        File.WriteAllText(_folder["config.json"], text);
        Assert.Equal($"{_folder["config.json"]} does not say which model it describes: expected an object with a text under \"model_type\"", Message(_folder.Path));
    }

    private static string Message(string path) => Assert.Throws<InputException>(() => ModelFolder.Open(path)).Message;
}
