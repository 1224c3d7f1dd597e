using System.Text.Json;
using AsLora.Adapters.Files.Peft;
using AsLora.Models;
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
        var (golden, model) = PeftCase.Open(name);
        var tolerance = golden.Case.GetProperty("tolerance").GetDouble();
        var head = PeftFolder.Inspect(golden.Folder).Manifest.Head!;
        using var classifier = SequenceClassifier.Load(model, new(head.Outputs, head.IsRegression), 0, ScalarType.Float32, CPU);
        classifier.eval();
        using var batch = new GoldenCase(model.Path).Batch;
        using var adapters = PeftFolder.Load(golden.Folder, classifier.Linears, classifier.named_parameters().Where(p => p.parameter.requires_grad));
        golden.Near("logits", classifier.call(batch), tolerance);
        adapters.Fuse();
        golden.Near("fused_logits", classifier.call(batch), tolerance);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void WhatIsImportedAndExportedAgainHasTheKeysShapesValuesAndConfigurationThatPeftWrote(string name)
    {
        var (golden, model) = PeftCase.Open(name);
        PeftImport.Run(golden.Folder, _folder["native"], model.Path);
        PeftExport.Write(_folder["native"], _folder["again"], baseModel: PeftFolder.Inspect(golden.Folder).Config.BaseModel);
        Assert.Equal(File.ReadAllBytes(Path.Combine(golden.Folder, "adapter_model.safetensors")), File.ReadAllBytes(_folder["again/adapter_model.safetensors"]));

        var (theirs, ours) = (Keys(golden.Folder), Keys(_folder["again"]));
        // The key that VeRA's pair could be drawn from again: the pair is in the file.
        Assert.All(ours.Where(k => k.Key != "projection_prng_key"), k => Assert.Equal((k.Key, theirs[k.Key]), (k.Key, k.Value)));
        Assert.Equal(ours.Keys.Order(StringComparer.Ordinal), ours.Keys);
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
