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
        var subject = PeftCase.Open(name);
        var (golden, folder) = subject;
        AdapterFuser.Fuse(golden.Folder, new() { Output = _folder["fused"], Model = folder.Path, Verify = true });
        using var fused = subject.Load(ModelFolder.Open(_folder["fused"]));
        Assert.Empty(fused.Notes);
        subject.ExpectLogits("fused_logits", fused);

        // Transformers saved the base as this class: what it calls its parameters is what was written.
        var theirs = WeightContents.Read(folder.Path).Tensors.Select(t => (t.Name, string.Join(' ', t.Shape)));
        Assert.Equal(theirs.Order(), WeightContents.Read(_folder["fused"]).Tensors.Select(t => (t.Name, string.Join(' ', t.Shape))).Order());

        using var model = subject.Load(folder);
        using var adapter = LoadedAdapter.Load(golden.Folder, model, folder);
        adapter.Attach();
        subject.ExpectLogits("logits", model);
    }
}
