using System.Text.Json;
using AsLora.Adapters.Files.Peft;
using AsLora.Hub;
using AsLora.Models;
using static TorchSharp.torch;

namespace AsLora.Tests.Support;

/// <summary>An adapter that PEFT has saved, with what it gave, and the model it was trained on.</summary>
/// <param name="Golden">The adapter's folder.</param>
/// <param name="Model">The model.</param>
internal sealed record PeftCase(GoldenCase Golden, ModelFolder Model)
{
    public static TheoryData<string> All =>
        [.. (Directory.Exists(TestPaths.Fixtures("adapters")) ? Directory.GetDirectories(TestPaths.Fixtures("adapters")) : []).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    /// <summary>Opens a case; it is skipped, with a reason, where its model is not there.</summary>
    public static PeftCase Open(string name)
    {
        var golden = new GoldenCase(Path.Combine(TestPaths.Fixtures("adapters"), name));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(golden.Folder, "adapter_config.json")));
        var path = Path.Combine(TestPaths.Fixtures("adapters"), "..", config.RootElement.GetProperty("base_model_name_or_path").GetString()!);
        Assert.SkipUnless(Directory.Exists(path), $"the model of {name} is not among the golden cases: {path}");
        var model = ModelFolder.Open(path);
        return new(golden, model);
    }

    /// <summary>Loads a model with a head like the adapter's, or a language model where it has none.</summary>
    /// <param name="folder">The model's files.</param>
    public PretrainedModel Load(ModelFolder folder)
    {
        var model = ModelLoader.Load(folder, TaskHead.Of(PeftFolder.Inspect(Golden.Folder).Manifest.Head), seed: 0, ScalarType.Float32, CPU);
        model.eval();
        return model;
    }

    /// <summary>Fails unless the model gives the logits that are expected under a name, or the only ones there are; what stands at padding counts nothing.</summary>
    public void ExpectLogits(string name, PretrainedModel model)
    {
        using var batch = new GoldenCase(Model.Path).Batch;
        var logits = model.call(batch);
        var known = Golden.Expected.ContainsKey(name) ? name : "logits";
        Golden.Near(known, logits.dim() == 2 ? logits : logits * batch.Mask!.unsqueeze(-1), Golden.Case.GetProperty("tolerance").GetDouble());
    }
}
