using AsLora.Adapters.Merging;
using AsLora.Adapters.Methods;
using AsLora.Tests.Support;
using AsLora.Training;
using AsLora.Training.Events;
using TorchSharp;

namespace AsLora.Tests.Conformance;

/// <summary>What must hold of a whole run with every method.</summary>
public class RunConformanceTests
{
    public static TheoryData<string> Methods => [.. AdapterMethods.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void ARunLeavesARecordMetricsAndAnAdapterThatScoresTheSameToTheLastDigit(string method)
    {
        using var project = new TinyProject();
        var record = Train(project.Config(method));

        string[] distances = AdapterMethods.Get(method).Merges ? ["distances.jsonl"] : [];
        Assert.Equal(["adapter", "checkpoint-12", "checkpoint-6", .. distances, "latest", "metrics.jsonl", "run.json"],
            Directory.EnumerateFileSystemEntries(project.Output).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        string[] adapter = ["adapter.json", "adapter.safetensors"];
        Assert.Equal(adapter, Names("adapter"));
        Assert.Equal([.. adapter, "checksums.sha256", "trainer_state.json", "trainer_state.safetensors"], Names("checkpoint-12"));
        IEnumerable<string> Names(string folder) => Directory.EnumerateFileSystemEntries(Path.Combine(project.Output, folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
        var again = RunEvaluator.Evaluate(project.Output);
        Assert.Equal((record.Best.Score, record.Best.Loss), (again.Score, again.Loss));
        Assert.Equal(record.Best.Metrics, again.Metrics);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void TheSameSeedGivesTheSameRun(string method)
    {
        using var project = new TinyProject();
        Train(project.Config(method));
        var second = project.Config(method) with { Output = project["second"] };
        Train(second);
        foreach (var file in new[] { "adapter.json", "adapter.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(project.Output, "adapter", file)), File.ReadAllBytes(Path.Combine(second.Output, "adapter", file)));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void AsManyTensorsLiveAfter200UpdatesWithEvaluationAsAfterFiveAndNoneIsFinalized(string method)
    {
        using var project = new TinyProject(layers: 3);
        var merge = new MergeOptions { Start = 1, Interval = 1, Until = 4 };
        var config = project.Config(method) with { MaxSteps = 200, EvaluateEvery = 50, Method = new() { Name = method, Options = new() { Rank = 2, Merge = merge } } };
        var live = new Dictionary<long, long>();
        Train(config, new Sink(e =>
        {
            if (e is TrainingEvent.Stepped { Step: 5 or 200 } stepped) live[stepped.Step] = LiveTensors;
        }));
        Assert.Equal(live[5], live[200]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void NothingIsLeftOfARunInMemory(string method)
    {
        using var project = new TinyProject(layers: 3);
        Train(project.Config(method));
        var live = LiveTensors;
        Train(project.Config(method) with { Output = project["second"] });
        RunEvaluator.Evaluate(project["second"]);
        Assert.Equal(live, LiveTensors);
    }

    // The count is the thread's own: a tensor that the finalizer freed, on its own thread, would still be counted as live here.
    private static long LiveTensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    internal static RunRecord Train(RunConfig config, ITrainingSink? sink = null)
    {
        using var run = TrainingRun.Prepare(config);
        return run.Train(sink);
    }

    internal sealed class Sink(Action<TrainingEvent> take) : ITrainingSink
    {
        public void Emit(TrainingEvent trainingEvent) => take(trainingEvent);
    }
}
