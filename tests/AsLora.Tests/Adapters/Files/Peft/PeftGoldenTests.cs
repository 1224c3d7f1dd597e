using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files.Peft;
using AsLora.Tests.Support;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files.Peft;

/// <summary>Adapters that PEFT has saved, on the models they were trained on.</summary>
[Trait("Category", "Golden")]
public sealed class PeftGoldenTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Cases => PeftCase.All;

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void LogitsAreThoseOfPeftWithTheAdapterAndAfterFusingIt(string name)
    {
        var subject = PeftCase.Open(name);
        using var model = subject.Load(subject.Model);
        using var adapters = PeftFolder.Load(subject.Golden.Folder, model.Linears, model.named_parameters().Where(p => p.parameter.requires_grad));
        subject.ExpectLogits("logits", model);
        adapters.Fuse();
        subject.ExpectLogits("fused_logits", model);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void WhatIsImportedAndExportedAgainHasTheKeysShapesValuesAndConfigurationThatPeftWrote(string name)
    {
        var (golden, model) = PeftCase.Open(name);
        var imported = PeftImport.Run(golden.Folder, _folder["native"], model.Path);
        Assert.Equal(imported.Manifest.Head is null ? "instruct" : null, imported.Manifest.Task);
        PeftExport.Write(_folder["native"], _folder["again"], baseModel: PeftFolder.Inspect(golden.Folder).Config.BaseModel);
        Assert.Equal(File.ReadAllBytes(Path.Combine(golden.Folder, "adapter_model.safetensors")), File.ReadAllBytes(_folder["again/adapter_model.safetensors"]));

        var (theirs, ours) = (Keys(golden.Folder), Keys(_folder["again"]));
        // The key that VeRA's pair could be drawn from again: the pair is in the file.
        Assert.All(ours.Where(k => k.Key != "projection_prng_key"), k => Assert.Equal((k.Key, theirs[k.Key]), (k.Key, k.Value)));
        Assert.Equal(ours.Keys.Order(StringComparer.Ordinal), ours.Keys);
    }

    [Fact]
    public void ALanguageModelsAdapterKnowsItsTaskAndTheTemplateThatIsGivenAndAClassifierHasNone()
    {
        var (golden, model) = PeftCase.Open("lora-llama");
        var manifest = PeftImport.Run(golden.Folder, _folder["native"], model.Path, "instruct", "alpaca").Manifest;
        Assert.Equal(("instruct", "alpaca"), (manifest.Task, manifest.Template));
        Assert.Contains("there is no template \"alpacca\"; did you mean \"alpaca\"?", Message("lora-llama", null, "alpacca"), StringComparison.Ordinal);
        Assert.EndsWith("has the head of a classifier; task instruct and templates are for language models, so leave them out", Message("lora-roberta", "instruct", null), StringComparison.Ordinal);
        Assert.EndsWith("so leave them out", Message("lora-roberta", null, "alpaca"), StringComparison.Ordinal);
    }

    private string Message(string name, string? task, string? template)
    {
        var (golden, model) = PeftCase.Open(name);
        return Assert.Throws<InputException>(() => PeftImport.Run(golden.Folder, _folder["other"], model.Path, task, template)).Message;
    }

    // Key → value; a list of names as the set it is to PEFT, 0 and 0.0 as one number.
    private static Dictionary<string, string> Keys(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json")));
        return json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind switch
        {
            JsonValueKind.Array => string.Join(' ', p.Value.EnumerateArray().Select(i => i.GetString()).Order(StringComparer.Ordinal)),
            JsonValueKind.Number => p.Value.GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => p.Value.GetRawText(),
        });
    }
}
