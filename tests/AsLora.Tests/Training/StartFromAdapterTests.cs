using AsLora.Adapters;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Events;

namespace AsLora.Tests.Training;

/// <summary>Runs that start from a saved adapter.</summary>
public sealed class StartFromAdapterTests : IDisposable
{
    private readonly TinyProject _project = new();

    public StartFromAdapterTests() => RunConformanceTests.Train(_project.Config());

    public void Dispose() => _project.Dispose();

    [Fact]
    public void ANativeAdapterBringsItsSharingAndTheRunHasAMergeLogOfItsOwn()
    {
        RunConformanceTests.Train(Config("second") with { MaxSteps = 2 });
        var (first, second) = (SavedAdapter.Find(_project.Output), SavedAdapter.Find(_project["second"]));
        Assert.NotEmpty(first.Manifest.Merges);
        Assert.Equal(first.Manifest.Graph, second.Manifest.Graph);
        Assert.Empty(second.Manifest.Merges);
    }

    [Fact]
    public void TheRunsOwnDropoutAndMergingStandInPlaceOfTheAdapters()
    {
        var method = SavedAdapter.Find(_project.Output).Method;
        RunConformanceTests.Train(Config("second") with { MaxSteps = 2, Method = method with { Options = method.Options with { Dropout = 0.25, Merge = new() { Minimum = 2 } } } });
        var options = SavedAdapter.Find(_project["second"]).Manifest.Options;
        Assert.Equal((0.25, 2), (options.Dropout, options.Merge.Minimum));
    }

    [Fact]
    public void ItGoesOnFromItsCheckpointAsIfNothingHadStoppedIt()
    {
        RunConformanceTests.Train(Config("whole"));
        using var stop = new CancellationTokenSource();
        using (var run = TrainingRun.Prepare(Config("stopped")))
        {
            Assert.Throws<OperationCanceledException>(() => run.Train(new RunConformanceTests.Sink(e =>
            {
                if (e is TrainingEvent.Stepped { Step: 5 }) stop.Cancel();
            }), stop.Token));
        }
        using (var run = TrainingRun.Resume(Config("stopped"))) run.Train();
        Assert.Equal(File.ReadAllBytes(_project["whole/adapter/adapter.safetensors"]), File.ReadAllBytes(_project["stopped/adapter/adapter.safetensors"]));
        Assert.Equal(File.ReadAllBytes(_project["whole/adapter/adapter.json"]), File.ReadAllBytes(_project["stopped/adapter/adapter.json"]));
    }

    [Fact]
    public void AnotherMethodThanTheAdaptersIsRefusedAndEveryDifferenceNamed()
    {
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(_project.Config("lora") with
        {
            Output = _project["second"],
            Adapter = _project.Output,
            Method = new() { Name = "lora", Options = new() { Rank = 3, Alpha = 2.5, Targets = ["key"] } },
        }));
        Assert.Equal(
            $"the run cannot start from the adapter in {Path.Combine(_project.Output, "adapter")}: method.name is lora, the adapter's is aslora; method.rank is 3, the adapter's is 4; "
            + "method.alpha is 2.5, the adapter's is 16; method.targets are key, the adapter's are query,value. Leave these options out: the adapter has its own", error.Message);
    }

    [Fact]
    public void AnAdapterWithAnAOfEachSitesOwnGoesOnWithThemAndCannotShareThem()
    {
        var config = _project.Config() with { Output = _project["own"] };
        RunConformanceTests.Train(config with { Method = config.Method with { Options = config.Method.Options with { ShareA = false } } });
        var method = SavedAdapter.Find(_project["own"]).Method;
        RunConformanceTests.Train(Config("second") with { Adapter = _project["own"], MaxSteps = 2, Method = method });
        Assert.Equal(SavedAdapter.Find(_project["own"]).Manifest.Graph, SavedAdapter.Find(_project["second"]).Manifest.Graph);

        var shared = Config("third") with { Adapter = _project["own"], Method = method with { Options = method.Options with { ShareA = true } } };
        Assert.Contains(": method.share-a is true, the adapter's is false. Leave", Assert.Throws<InputException>(() => TrainingRun.Prepare(shared)).Message);
    }

    [Fact]
    public void AnAdapterOfAnotherModelIsRefused()
    {
        using var other = new TinyProject(layers: 5);
        var error = Assert.Throws<InputException>(() => TrainingRun.Prepare(Config("second") with { Model = other.Model }));
        Assert.StartsWith($"the adapter in {Path.Combine(_project.Output, "adapter")} was trained on another model: ", error.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(_project["second"]));
    }

    private RunConfig Config(string output) => _project.Config() with { Output = _project[output], Adapter = _project.Output, Method = SavedAdapter.Find(_project.Output).Method };
}
