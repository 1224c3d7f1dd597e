using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using AsLora.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Conformance;

/// <summary>What must hold of every method that has factors on the way to PEFT and back.</summary>
public sealed class PeftConformanceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Method, whether factors have merged, and whether plain LoRA is asked for.</summary>
    public static TheoryData<string, bool, bool> All
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (var method in AdapterMethods.All.Where(m => m.Base == BaseTraining.None))
                foreach (var merged in method.Merges ? new[] { false, true } : [false])
                    foreach (var asLora in new[] { false, true }) data.Add(method.Name, merged, asLora);
            return data;
        }
    }

    /// <summary>Method, and whether plain LoRA is asked for.</summary>
    public static TheoryData<string, bool> Runs =>
        [.. from method in AdapterMethods.All where method.Base == BaseTraining.None from asLora in new[] { false, true } select new TheoryDataRow<string, bool>(method.Name, asLora)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void TheExportGivesTheSameLogitsAndNoTwoOfItsTensorsShareBytes(string method, bool merged, bool asLora)
    {
        using var scope = NewDisposeScope();
        using var encoder = new AdaptedEncoder(method, merged);
        Save(encoder, _folder["native"]);
        var exported = PeftExport.Write(_folder["native"], _folder["peft"], asLora);

        Assert.Equal(asLora ? "lora" : method is "rslora" or "vera" ? method : "lora", exported.Config.Method);
        Assert.Equal(["README.md", "adapter_config.json", "adapter_model.safetensors"], Directory.EnumerateFileSystemEntries(_folder["peft"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(method == "vera" && !asLora ? encoder.Adapters.Graph.TrainedSize : encoder.Adapters.LoraSize, exported.AdapterSize);
        var entries = exported.Tensors.OrderBy(t => t.Offset).ToList();
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.True(pair.First.Offset + pair.First.Length <= pair.Second.Offset, $"{pair.First.Name} and {pair.Second.Name} share bytes"));
        Assert.Equal(new FileInfo(_folder["peft/adapter_model.safetensors"]).Length, entries[^1].Offset + entries[^1].Length);

        using var model = encoder.Load(ScalarType.Float32);
        using var adapters = PeftFolder.Load(_folder["peft"], model.Linears, model.named_parameters().Where(p => p.parameter.requires_grad));
        GoldenCase.Near(encoder.Logits(), AdaptedEncoder.Logits(model), 1e-5, "the logits");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TheWayToPeftAndBackLeavesNoTensorInMemory(string method, bool merged, bool asLora)
    {
        using var encoder = new AdaptedEncoder(method, merged);
        Save(encoder, _folder["native"]);
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        PeftExport.Write(_folder["native"], _folder["peft"], asLora);
        using (var model = encoder.Load(ScalarType.Float32))
        using (PeftFolder.Load(_folder["peft"], model.Linears, model.named_parameters().Where(p => p.parameter.requires_grad)))
        {
        }
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void TrainingThatGoesOnFromAnImportBeginsWithTheLogitsItEndedWith(string method, bool asLora)
    {
        using var scope = NewDisposeScope();
        using var project = new TinyProject();
        RunConformanceTests.Train(project.Config(method));
        PeftExport.Write(SavedAdapter.Find(project.Output).AdapterPath, project["peft"], asLora);
        PeftImport.Run(project["peft"], project["native"], project.Model, "mrpc");

        var before = Logits(project, project.Output);
        foreach (var folder in new[] { project["peft"], project["native"] })
            GoldenCase.Near(before, Logits(project, folder), 1e-5, $"the logits of {Path.GetFileName(folder)} before the first update");
        var record = RunConformanceTests.Train(Start(project, project["native"]) with { Output = project["second"] });
        Assert.Equal((true, SavedAdapter.Find(project["peft"]).Manifest.Method), (record.IsFinished, record.Config.Method.Name));
    }

    private static RunConfig Start(TinyProject project, string adapter) => project.Config() with { Adapter = adapter, Method = SavedAdapter.Find(adapter).Method };

    private static Tensor Logits(TinyProject project, string adapter)
    {
        using var subject = TaskModel.Create(Start(project, adapter));
        subject.Model.eval();
        using var batch = subject.Read(project.Data, "dev").Batch([.. Enumerable.Range(0, 24)], subject.Device);
        return subject.Model.call(batch);
    }

    private static void Save(AdaptedEncoder encoder, string path) => AdapterFolder.Save(path, encoder.Adapters,
        encoder.Model.named_parameters().Where(p => encoder.Model.IsHead(p.name)).Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter)),
        new() { Base = new("models/tiny", null, "0f1e"), Head = new(2, IsRegression: false) });
}
