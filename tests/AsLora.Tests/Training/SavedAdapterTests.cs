using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Training;
using static TorchSharp.torch;

namespace AsLora.Tests.Training;

public sealed class SavedAdapterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SavedAdapterTests()
    {
        using var scope = NewDisposeScope();
        using var set = TinyLayers.Merged(TinyLayers.Layers());
        TinyLayers.Save(_folder["adapter"], set);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("adapter")]
    [InlineData("adapter/")]
    public void TheAdapterOfARunIsFoundByTheRunAndByItself(string path)
    {
        SomeRuns.Record.Write(_folder["run.json"]);
        var saved = SavedAdapter.Find(_folder[path]);
        Assert.Equal(("aslora", "models/bert"), (saved.Manifest.Method, saved.RunConfig!.Model));
        Assert.Equal(("models/bert", "elsewhere"), (saved.Model(null), saved.Model("elsewhere")));
    }

    [Fact]
    public void AnAdapterOnItsOwnNamesItsModel()
    {
        var saved = SavedAdapter.Find(_folder["adapter"]);
        Assert.Null(saved.Run);
        Assert.Equal("models/tiny", saved.Model(null));
    }

    [Fact]
    public void AnotherFolderBesideTheRecordOfARunIsNotTheRuns()
    {
        SomeRuns.Record.Write(_folder["run.json"]);
        Directory.Move(_folder["adapter"], _folder["mine"]);
        Assert.Null(SavedAdapter.Find(_folder["mine"]).Run);
    }

    [Fact]
    public void AFolderWithoutAnAdapterIsRefused()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Equal($"{_folder["empty"]} is neither an adapter (adapter.json, or PEFT's adapter_config.json) nor a run that holds one (run.json, adapter/)", Assert.Throws<InputException>(() => SavedAdapter.Find(_folder["empty"])).Message);
        Assert.Equal($"there is no folder {_folder["nowhere"]}; expected the folder of a run or of an adapter", Assert.Throws<InputException>(() => SavedAdapter.Find(_folder["nowhere"])).Message);
    }
}
