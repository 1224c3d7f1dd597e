using System.Text.Json;
using AsLora.Hub;

namespace AsLora.Tests.Support;

/// <summary>An adapter that PEFT has saved, with what it gave, and the model it was trained on.</summary>
/// <param name="Golden">The adapter's folder.</param>
/// <param name="Model">The model.</param>
internal sealed record PeftCase(GoldenCase Golden, ModelFolder Model)
{
    public static TheoryData<string> All =>
        [.. (Directory.Exists(TestPaths.Fixtures("adapters")) ? Directory.GetDirectories(TestPaths.Fixtures("adapters")) : []).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    /// <summary>Opens a case; it is skipped, with a reason, where its model is none that is supported.</summary>
    public static PeftCase Open(string name)
    {
        var golden = new GoldenCase(Path.Combine(TestPaths.Fixtures("adapters"), name));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(golden.Folder, "adapter_config.json")));
        var path = Path.Combine(TestPaths.Fixtures("adapters"), "..", config.RootElement.GetProperty("base_model_name_or_path").GetString()!);
        Assert.SkipUnless(Directory.Exists(path), $"the model of {name} is not among the golden cases: {path}");
        var model = ModelFolder.Open(path);
        Assert.SkipUnless(model.ModelType is "bert" or "roberta", $"the model of {name} is of type {model.ModelType}, which is no encoder");
        return new(golden, model);
    }
}
