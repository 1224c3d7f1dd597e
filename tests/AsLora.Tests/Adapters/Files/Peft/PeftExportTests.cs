using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files.Peft;

public sealed class PeftExportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheConfigurationHasTheKeysThatOldVersionsOfPeftKnow()
    {
        using var set = TinyLayers.Merged(TinyLayers.Layers());
        TinyLayers.Save(_folder["native"], set);
        PeftExport.Write(_folder["native"], _folder["peft"]);
        Assert.Equal(
            """
            {
              "auto_mapping": null,
              "base_model_name_or_path": "models/tiny",
              "bias": "none",
              "fan_in_fan_out": false,
              "inference_mode": true,
              "init_lora_weights": true,
              "lora_alpha": 16,
              "lora_dropout": 0.1,
              "modules_to_save": [
                "classifier",
                "score"
              ],
              "peft_type": "LORA",
              "r": 4,
              "revision": null,
              "target_modules": [
                "query",
                "value"
              ],
              "task_type": "SEQ_CLS"
            }
            """.ReplaceLineEndings("\n"), File.ReadAllText(_folder["peft/adapter_config.json"]));
        using var reader = SafetensorsReader.Open(_folder["peft/adapter_model.safetensors"]);
        Assert.Equal(("format", "pt"), reader.Metadata.Select(m => (m.Key, m.Value)).Single());
    }

    [Fact]
    public void TheCardHasModelMethodCountsMergesAndLabels()
    {
        using var set = TinyLayers.Merged(TinyLayers.Layers());
        TinyLayers.Save(_folder["native"], set);
        PeftExport.Write(_folder["native"], _folder["peft"], baseModel: "some/model");
        var card = File.ReadAllText(_folder["peft/README.md"]);
        Assert.StartsWith("---\nbase_model: \"some/model\"\nlibrary_name: peft\n", card, StringComparison.Ordinal);
        foreach (var row in new[]
                 {
                     "| method | ASLoRA, rank 4, alpha 16; written as plain LoRA with lora_alpha 16 |", "| adapted | query, value in 3 layers |",
                     "| trained | 256 parameters in 6 factors, and 26 in the head |",
                     "| in this folder | 528 parameters in the adapter and 26 in the head, 2,216 bytes; 1,128 bytes before |", "| merges | 2, from step 3 to 7 |", "| task | mrpc |",
                     "| labels | 0 not_equivalent, 1 equivalent |",
                 })
            Assert.Contains(row + "\n", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora", 16, 4, 16, 1)]
    [InlineData("lora", 2.5, 4, 2, 1.25)]
    [InlineData("lora", 0.25, 4, 1, 0.25)]
    [InlineData("aslora", 7, 3, 7, 1)]
    [InlineData("rslora", 8, 4, 16, 1)]
    [InlineData("rslora", 6, 3, 10, 1.03923048)]
    [InlineData("vera", 16, 4, 4, 1)]
    public void AScaleThatNoWholeAlphaGivesGoesIntoB(string method, double alpha, int rank, int written, double factor)
    {
        var form = PeftForm.Of(new() { Base = new("", null, ""), Method = method, Options = new() { Alpha = alpha, Rank = rank } }, asLora: true);
        Assert.Equal((written, factor), (form.Alpha, Math.Round(form.FactorOfB, 8)));
        Assert.Equal(AdapterMethods.Get(method).Scale(form.Manifest.Options), form.FactorOfB * form.Alpha / rank, 12);
    }

    [Theory]
    [InlineData("query,value", "query,value")]
    [InlineData("self.query", "self.query")]
    [InlineData("output.dense", "output.dense")]
    [InlineData("intermediate.dense,query", "intermediate.dense,query")]
    [InlineData("dense", null)]
    [InlineData("all-linear", null)]
    [InlineData("", null)]
    [InlineData("query", null)]
    public void NamesThatPeftWouldAlsoFindElsewhereAreWrittenAsWholePaths(string targets, string? expected)
    {
        var names = targets.Split(',', StringSplitOptions.RemoveEmptyEntries);
        using var files = new TinyEncoder();
        using var model = files.Load();
        var sites = TargetSelection.Select(model.Linears, names.Length == 0 ? ["query"] : names is ["query"] ? ["query", "key"] : names).Select(l => l.Site).ToList();
        var options = new MethodOptions { Targets = names };
        var form = PeftForm.Of(new() { Base = new("", null, ""), Method = "lora", Options = options, Graph = AdapterMethods.Get("lora").Graph(sites, options) }, asLora: false);
        Assert.Equal(expected?.Split(',') ?? [.. sites.Select(s => s.Name)], new PeftConfigWriter(form, "", ["classifier.weight"]).Targets());
    }

    [Fact]
    public void APoolerThatWasMadeAnewIsSavedByItsPath()
    {
        using var files = new TinyEncoder();
        files.Rename(name => name.Contains(".pooler.", StringComparison.Ordinal) ? null : name.Replace("bert.", "", StringComparison.Ordinal));
        using var model = files.Load();
        using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new() { Rank = 2, Targets = ["query"] }, TargetSelection.Select(model.Linears, ["query"]), 1);
        TinyLayers.Save(_folder["native"], set, [.. model.named_parameters().Where(p => model.IsHead(p.name)).Select(p => (p.name, p.parameter))]);
        var exported = PeftExport.Write(_folder["native"], _folder["peft"]);
        using var config = JsonDocument.Parse(File.ReadAllText(_folder["peft/adapter_config.json"]));
        Assert.Equal(["classifier", "score", "bert.pooler.dense"], config.RootElement.GetProperty("modules_to_save").EnumerateArray().Select(m => m.GetString()));
        // The files of the model name no "bert."; the adapter's do.
        Assert.Equal(
            ["base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight", "base_model.model.bert.pooler.dense.bias"],
            exported.Tensors.Select(t => t.Name).Where(n => n.Contains(".0.attention.self.query.lora_A", StringComparison.Ordinal) || n.EndsWith("pooler.dense.bias", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("full", "full trained the model's own parameters")]
    [InlineData("bitfit", "BitFit trained the model's own parameters")]
    public void AMethodWithoutFactorsHasNothingToExport(string method, string problem)
    {
        using var set = AdapterSet.Create(AdapterMethods.Get(method), new(), TinyLayers.Layers(), 1);
        TinyLayers.Save(_folder["native"], set);
        var error = Assert.Throws<InputException>(() => PeftExport.Write(_folder["native"], _folder["peft"]));
        Assert.Equal($"{problem}, so {_folder["native"]} holds no adapter that PEFT could load; `aslora fuse` writes the whole model", error.Message);
        Assert.False(Path.Exists(_folder["peft"]));
    }

    [Fact]
    public void NothingIsWrittenOver()
    {
        using var set = TinyLayers.Filled("lora", TinyLayers.Layers());
        TinyLayers.Save(_folder["native"], set);
        PeftExport.Write(_folder["native"], _folder["peft"]);
        var before = File.ReadAllBytes(_folder["peft/adapter_model.safetensors"]);
        var error = Assert.Throws<InputException>(() => PeftExport.Write(_folder["native"], _folder["peft"]));
        Assert.Contains(", which would be lost if the folder were replaced; choose another one", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder["peft/adapter_model.safetensors"]));
        Assert.Equal(["native", "peft"], Directory.EnumerateDirectories(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AnAdapterWithoutAHeadIsForNoTask()
    {
        using var set = TinyLayers.Filled("lora", TinyLayers.Layers());
        AdapterFolder.Save(_folder["native"], set, [], new() { Base = new("models/tiny", null, "") });
        PeftExport.Write(_folder["native"], _folder["peft"]);
        using var config = JsonDocument.Parse(File.ReadAllText(_folder["peft/adapter_config.json"]));
        Assert.All(["modules_to_save", "task_type"], key => Assert.Equal(JsonValueKind.Null, config.RootElement.GetProperty(key).ValueKind));
    }
}
