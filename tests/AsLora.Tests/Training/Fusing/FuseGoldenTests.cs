using AsLora.Adapters.Files;
using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using AsLora.Training.Fusing;
using static TorchSharp.torch;

namespace AsLora.Tests.Training.Fusing;

/// <summary>Adapters that PEFT has saved, folded into their models and loaded again, by the command's own way.</summary>
[Trait("Category", "Golden")]
public sealed class FuseGoldenTests : IDisposable
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
    public void TheWrittenModelGivesTheLogitsOfPeftsFusedModelAndAnAttachedOneThoseOfItsAdapter(string name)
    {
        var (golden, folder) = PeftCase.Open(name);
        var tolerance = golden.Case.GetProperty("tolerance").GetDouble();
        using var batch = new GoldenCase(folder.Path).Batch;

        AdapterFuser.Fuse(golden.Folder, new() { Output = _folder["fused"], Model = folder.Path, Verify = true });
        using var fused = SequenceClassifier.Load(ModelFolder.Open(_folder["fused"]), new((int)golden.Expected["logits"].shape[1]), seed: 0, ScalarType.Float32, CPU);
        fused.eval();
        golden.Near("fused_logits", fused.call(batch), tolerance);

        // Transformers saved the base as this class: what it calls its parameters is what was written.
        var theirs = WeightContents.Read(folder.Path).Tensors.Select(t => (t.Name, string.Join(' ', t.Shape)));
        Assert.Equal(theirs.Order(), WeightContents.Read(_folder["fused"]).Tensors.Select(t => (t.Name, string.Join(' ', t.Shape))).Order());

        using var model = SequenceClassifier.Load(folder, new(2), seed: 0, ScalarType.Float32, CPU);
        using var adapter = LoadedAdapter.Load(golden.Folder, model, folder);
        adapter.Attach();
        model.eval();
        golden.Near("logits", model.call(batch), tolerance);
    }
}
