using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Adapters.Files.Peft;
using AsLora.Adapters.Methods;
using AsLora.Hub;
using AsLora.Inference;
using AsLora.Tasks.Instructions;
using AsLora.Tasks.Tables;
using AsLora.Tests.Support;
using AsLora.Tokenization;
using AsLora.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AsLora.Tests.Inference;

public sealed class LoadedLanguageModelTests : IDisposable
{
    private static readonly LanguageModelOptions Fp32 = new() { Precision = "fp32" };
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TinyLanguageModel _tiny = new();

    public void Dispose()
    {
        _scope.Dispose();
        _tiny.Dispose();
    }

    private const string Marks =
        "by the marks in the one the model was published with; what else that one adds, such as a system message of its own or a date, is left out";

    public static TheoryData<string> Names => [.. ChatTemplate.Names];

    [Theory]
    [InlineData("lora")]
    [InlineData("vera")]
    [InlineData("full")]
    [InlineData("bitfit")]
    public void AnAdapterChangesTheModelAsItDidWhenItWasSavedAndTheModelAloneDoesNot(string method)
    {
        using (var alone = LoadedLanguageModel.Open(_tiny.Path, Fp32)) Assert.Equal(Ids(_tiny.Model), Ids(alone.Model));
        var (plain, expected) = (Ids(_tiny.Model), Save(method));
        using var loaded = LoadedLanguageModel.Open(_tiny["adapter"], Fp32);
        Assert.Equal(expected, Ids(loaded.Model));
        Assert.Equal(method == "bitfit", plain.SequenceEqual(expected)); // this model has no biases
        Assert.Equal((method, _tiny.Path), (loaded.Adapter!.Manifest.Method, loaded.Folder.Path));
    }

    [Fact]
    public void AFolderOfPeftNeedsToBeToldItsModelUnlessItNamesOne()
    {
        var expected = Save("lora");
        PeftExport.Write(_tiny["adapter"], _tiny["peft"]);
        using (var loaded = LoadedLanguageModel.Open(_tiny["peft"], Fp32 with { Model = _tiny.Path })) Assert.Equal(expected, Ids(loaded.Model));
        var config = System.IO.Path.Combine(_tiny["peft"], "adapter_config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace(_tiny.Path, "", StringComparison.Ordinal));
        Refuses($"the adapter in {_tiny["peft"]} does not say which model it belongs on; give --model", _tiny["peft"], Fp32);
    }

    [Fact]
    public void ThePrecisionIsThatOfTheTrainingUnlessAnotherIsAskedFor()
    {
        Save("lora");
        using (var loaded = LoadedLanguageModel.Open(_tiny["adapter"])) Assert.Equal("fp32", loaded.Precision);
        using var asked = LoadedLanguageModel.Open(_tiny["adapter"], new() { Precision = "bf16" });
        Assert.Equal(("bf16", ScalarType.BFloat16), (asked.Precision, asked.Model.Linears[0].Weight.dtype));
    }

    [Theory]
    [InlineData("""{"eos_token_id": 7}""", """{"eos_token_id": [128, 129]}""", new[] { 128, 129 })]
    [InlineData("""{"eos_token_id": 7}""", """{"eos_token_id": null}""", new[] { 7 })]
    [InlineData("""{"eos_token_id": 7}""", null, new[] { 7 })]
    [InlineData("""{"eos_token_id": null}""", null, new[] { 273 })]
    public void TextsEndWhereTheModelsFilesSay(string config, string? generation, int[] expected)
    {
        Edit("config.json", config);
        File.Delete(_tiny.InModel("generation_config.json"));
        if (generation is not null) File.WriteAllText(_tiny.InModel("generation_config.json"), generation);
        using var loaded = LoadedLanguageModel.Open(_tiny.Path, Fp32);
        Assert.Equal(expected, loaded.StopIds);
    }

    [Fact]
    public void AnEndThatIsNoIdIsAnError()
    {
        File.WriteAllText(_tiny.InModel("generation_config.json"), """{"eos_token_id": ["</s>"]}""");
        Refuses($"{_tiny.InModel("generation_config.json")}: eos_token_id is [\"</s>\"], expected an id or a list of ids", _tiny.Path, Fp32);
    }

    [Theory]
    [InlineData(null, null, null, "prompts as they are: the model has no template")]
    [InlineData(null, "{{ something }}", null, "prompts as they are: the model's own template is none of those known here")]
    [InlineData(null, "{% for m in messages %}<|im_start|>{% endfor %}", "chatml", "template chatml, " + Marks)]
    [InlineData(null, "<|start_header_id|>", "llama-3", "template llama-3, " + Marks)]
    [InlineData(null, "[{'name': 'default', 'template': '<<SYS>>'}]", "llama-2", "template llama-2, " + Marks)]
    [InlineData("none", "<|im_start|>", null, "prompts as they are, as asked for")]
    [InlineData("plain", "<|im_start|>", "plain", "template plain, as asked for")]
    public void TheTemplateIsTheOneAskedForElseTheModelsOwn(string? asked, string? published, string? expected, string note)
    {
        var text = published?.StartsWith('[') == true ? published.Replace('\'', '"') : $"\"{published}\"";
        if (published is not null) Edit("tokenizer_config.json", $$"""{"chat_template": {{text}}}""");
        using var loaded = LoadedLanguageModel.Open(_tiny.Path, Fp32 with { Template = asked });
        Assert.Equal(expected, loaded.Template?.Name);
        Assert.Contains(note, loaded.Notes);
        Assert.Equal(expected is not null, loaded.StopIds.Count > 1);
    }

    [Fact]
    public void AnAdapterHasTheTemplateOfItsTrainingWhateverTheModelWasPublishedWith()
    {
        Save("lora", template: "llama-2");
        Edit("tokenizer_config.json", """{"chat_template": "<|im_start|>"}""");
        using (var loaded = LoadedLanguageModel.Open(_tiny["adapter"], Fp32))
        {
            Assert.Equal("llama-2", loaded.Template?.Name);
            Assert.Contains("template llama-2, that of the training", loaded.Notes);
        }
        using var asked = LoadedLanguageModel.Open(_tiny["adapter"], Fp32 with { Template = "none" });
        Assert.Null(asked.Template);
    }

    [Fact]
    public void WithoutATemplateAPromptIsTheTextBehindTheTokenThatBeginsOne()
    {
        using var loaded = LoadedLanguageModel.Open(_tiny.Path, Fp32);
        Assert.Equal([loaded.Tokenizer.BeginId!.Value, .. loaded.Tokenizer.Tokenize("hello")], loaded.Prompt([new(MessageRole.User, "hello")]));
        Assert.Equal(
            "a system message needs a template, and prompts are taken as they are; name one of alpaca, llama-factory-alpaca, llama-2, llama-3, chatml, plain",
            Assert.Throws<InputException>(() => loaded.Prompt([new(MessageRole.User, "hello")], "Be brief.")).Message);
    }

    [Fact]
    public void WhatCannotBeUsedIsNamed()
    {
        Save("lora");
        Refuses($"there is no folder {_tiny["nowhere"]}; expected the folder of a model, of a run or of an adapter", _tiny["nowhere"], Fp32);
        var empty = Directory.CreateDirectory(_tiny["empty"]).FullName;
        Refuses($"{empty} is neither a model (config.json) nor an adapter (adapter.json or adapter_config.json) nor a run that holds one", empty, Fp32);
        var itself = Fp32 with { Model = _tiny.Path };
        Refuses($"{_tiny.Path} is a model itself; --model is for the model an adapter belongs on, so leave it out", _tiny.Path, itself);
        Refuses("there is no template \"chatm\"; did you mean \"chatml\"?; the templates are alpaca, llama-factory-alpaca, llama-2, llama-3, chatml, plain, "
            + "or none for prompts as they are", _tiny.Path, Fp32 with { Template = "chatm" });
        Refuses("device cuda:7 was asked for", _tiny.Path, Fp32 with { Device = "cuda:7" });
        ChatTokenizers.Write(empty, [.. ChatTokenizers.Tokens, .. Enumerable.Range(0, 100).Select(i => $"<{i}>")]);
        var tokens = Tokenizer.Load(empty).VocabularySize;
        var larger = Fp32 with { Tokenizer = empty };
        Refuses($"the tokenizer in {empty} has {tokens} tokens and the model in {_tiny.Path} reads 320; they do not belong together", _tiny.Path, larger);
    }

    [Fact]
    public void AnAdapterThatWritesTextsIsReferredToGenerate()
    {
        Save("lora", template: "alpaca");
        var message = $"the adapter in {_tiny["adapter"]} was trained to write texts, not to classify them; `aslora generate` uses it";
        Assert.Equal(message, Assert.Throws<InputException>(() => Predictor.Open(_tiny["adapter"], new() { Text = ["text"] })).Message);
        File.WriteAllText(_tiny["texts.txt"], "a\n");
        Assert.Equal(message, Assert.Throws<InputException>(() => TablePrediction.Prepare(_tiny["adapter"], TableInput.OfFile(_tiny["texts.txt"]))).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheTemplateOfTheTrainingIsKeptByFusingExportingAndImporting(string name)
    {
        // What was published with the model before is another one.
        Edit("tokenizer_config.json", """{"chat_template": "{{ '<|im_start|>' + '<<SYS>>' }}"}""");
        Save("lora", template: name);
        foreach (var verb in new[] { "fuse", "export" })
        {
            var result = BuiltCommand.Run(verb, _tiny["adapter"], "--output", _tiny[verb]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Contains($"template  {name}, in chat_template.jinja\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
        Assert.Contains($"| template | {name} |", File.ReadAllText(System.IO.Path.Combine(_tiny["export"], "README.md")), StringComparison.Ordinal);
        PeftImport.Run(_tiny["export"], _tiny["import"]);
        foreach (var folder in new[] { "fuse", "export", "import" })
        {
            using var loaded = LoadedLanguageModel.Open(_tiny[folder], Fp32);
            Assert.Equal(name, loaded.Template?.Name);
            Assert.Contains($"template {name}, {(folder == "fuse" ? "the one the model was published with" : "that of the training")}", loaded.Notes);
        }
    }

    [Fact]
    public void AFolderOfPeftWithATokenizerHasTheTemplateOfThat()
    {
        Save("lora");
        PeftExport.Write(_tiny["adapter"], _tiny["peft"]);
        File.WriteAllText(System.IO.Path.Combine(_tiny["peft"], "tokenizer_config.json"), """{"chat_template": "<<SYS>>"}""");
        Edit("tokenizer_config.json", """{"chat_template": "<|im_start|>"}""");
        using var loaded = LoadedLanguageModel.Open(_tiny["peft"], Fp32);
        Assert.Equal("llama-2", loaded.Template?.Name);
    }

    [Fact]
    public void ATemplateWhoseTokensAreMissingIsRefusedWithTheWayOut()
    {
        ChatTokenizers.Write(_tiny.Path, "<s>", "</s>");
        Edit("tokenizer_config.json", """{"chat_template": "<|im_start|>"}""");
        Refuses(
            $"template chatml needs <|im_start|>, <|im_end|>, which the tokenizer of {_tiny.Path} does not have; "
            + "it fits alpaca, llama-factory-alpaca, llama-2, plain; template none takes prompts as they are", _tiny.Path, Fp32);
    }

    [Fact]
    public void ASystemMessageWithoutATemplateIsRefusedBeforeTheModelIsLoaded()
    {
        foreach (var file in Directory.GetFiles(_tiny.Path, "*.safetensors")) File.Delete(file);
        const string message = "a system message needs a template, and prompts are taken as they are; name one of alpaca, ";
        Refuses(message, _tiny.Path, Fp32 with { HasSystemMessage = true });
    }

    [Fact]
    public void AClassifierIsReferredToPredict()
    {
        using var set = AdapterSet.Create(AdapterMethods.Get("lora"), new(), TargetSelection.Select(_tiny.Model.Linears, ["q_proj"]), 1);
        AdapterFolder.Save(_tiny["topics"], set, [], new() { Base = new(_tiny.Path, null, ""), Head = new(3, IsRegression: false) });
        Refuses($"the adapter in {_tiny["topics"]} was trained to classify texts, not to write them; `aslora predict` uses it", _tiny["topics"], Fp32);
    }

    [Fact]
    public void NothingIsLeftBehind()
    {
        Save("lora");
        using (LoadedLanguageModel.Open(_tiny["adapter"], Fp32)) { }
        var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            using (LoadedLanguageModel.Open(_tiny["adapter"], Fp32)) { }
        Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static void Refuses(string message, string path, LanguageModelOptions options) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => LoadedLanguageModel.Open(path, options)).Message, StringComparison.Ordinal);

    private int[] Ids(AsLora.Models.CausalLanguageModel model) =>
        new AsLora.Generation.TextGenerator(model, _tiny.Tokenizer).Generate([TinyLanguageModel.Prompt(5)], new() { MaxNewTokens = 20 })[0].Ids;

    // Saves an adapter that changes something, and says what the model writes with it.
    private int[] Save(string method, string? template = null)
    {
        using var _ = no_grad();
        var kind = AdapterMethods.Get(method);
        var adapted = kind.Base == BaseTraining.None ? TargetSelection.Select(_tiny.Model.Linears, ["q_proj", "v_proj"]) : [];
        using var set = AdapterSet.Create(kind, new(), adapted, 1);
        foreach (var factor in set.Factors.Where(f => f.Spec.Trained)) factor.Value.copy_(randn(factor.Value.shape, generator: new(5, CPU)));
        var own = _tiny.Model.named_parameters().Where(p => kind.Base.Trains(p.name, isHead: false)).ToList();
        foreach (var (name, parameter) in own) parameter.add_(0.05 * randn(parameter.shape, generator: new(6, CPU)));
        var manifest = new AdapterManifest { Base = new(_tiny.Path, null, ModelFolder.Open(_tiny.Path).Fingerprint), Precision = "fp32", Template = template };
        AdapterFolder.Save(_tiny["adapter"], set, own.Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter)), manifest);
        return Ids(_tiny.Model);
    }

    // Replaces keys of a JSON file of the model.
    private void Edit(string file, string changes)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_tiny.InModel(file)))!.AsObject();
        foreach (var (key, value) in System.Text.Json.Nodes.JsonNode.Parse(changes)!.AsObject()) json[key] = value?.DeepClone();
        File.WriteAllText(_tiny.InModel(file), json.ToJsonString());
    }
}
