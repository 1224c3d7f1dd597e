using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Cli;

/// <summary>Whole comparisons by real processes, on a model and data that are made in a moment.</summary>
public sealed class CompareVerbTests : IDisposable
{
    private const string Methods = """
        methods:
        - lora
        - {name: again, method: {name: aslora, replay: {entry: aslora}}}
        - {name: graph, method: {name: aslora, replay: {entry: aslora}, replay-at: start}}
        - aslora
        """;
    private readonly ExperimentFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void EveryRunIsTheRunItsSettingsMakeAloneAndNoneIsMadeTwice()
    {
        _file.Write(ExperimentFile.Frame + Methods);
        var first = Compare("--jobs", "2");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.StartsWith("8 runs, 0 of them finished\n", first.Error, StringComparison.Ordinal);
        Assert.Matches(@"\n\[8/8\] tiny/mrpc/\w+ seed \d: accuracy [0-9.]+ in epoch \d, [0-9,]+ parameters, [0-9.]+ s\n", first.Error);
        Assert.DoesNotContain(first.Output + first.Error, c => char.IsControl(c) && c != '\n');
        Assert.Equal(
            ["experiment.yaml", .. Files("again"), .. Files("aslora"), .. Files("graph"), .. Files("lora")],
            Directory.GetFiles(_file.Output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_file.Output, f).Replace('\\', '/')).Order(StringComparer.Ordinal));

        var alone = _file.Project["alone"];
        Assert.Equal(0, BuiltCommand.Run("train", "--config", _file["tiny/mrpc/aslora/seed-2.yaml"], "--output", alone).ExitCode);
        ExpectSameAdapter(alone, _file["tiny/mrpc/aslora/seed-2"]);
        Assert.Equal(Record("aslora", 2).Merges, Record("again", 2).Merges);
        Assert.Equal((Record("aslora", 2).CountsAtEnd, Record("aslora", 2).CountsAtEnd), (Record("graph", 2).CountsAtStart, Record("graph", 2).CountsAtEnd));

        var again = Compare();
        Assert.Equal((0, first.Output), (again.ExitCode, again.Output));
        Assert.StartsWith("8 runs, 8 of them finished\n", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("[8/8]", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunOfOtherOptionsIsNamedWithWhatDiffersBeforeAnythingIsMade()
    {
        Assert.Equal(0, _file.Write("models: [{name: tiny}]\ntasks: [mrpc]\nseeds: [1]\nmethods: [lora]\n").Compare().ExitCode);
        _file.Write(ExperimentFile.Frame + "methods: [lora, vera]\n", "  warmup: 0.5\n");
        var result = Compare();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            $"aslora: {_file["tiny/mrpc/lora/seed-1"]} is a run of other options: warmup: it has \"0.06\", and the experiment says \"0.5\"; choose another --output, or remove the folder to make the run anew\n",
            result.Error);
        Assert.False(Directory.Exists(_file["tiny/mrpc/vera"]));
    }

    [Fact]
    public void AComparisonThatIsKilledGoesOnAndEndsWithWhatOneThatWasLeftAloneLeaves()
    {
        _file.Write(ExperimentFile.Frame + "methods: [aslora]\n", "  max-steps: 400\n  evaluate-every: 20\n");
        var alone = _file.Project["alone"];
        Assert.Equal(0, BuiltCommand.Run("compare", _file.Path, "--output", alone).ExitCode);
        var run = _file["tiny/mrpc/aslora/seed-1"];
        using (var process = BuiltCommand.Start(new Dictionary<string, string?>(), _file.Arguments()))
        {
            SpinUntil(process, () => File.Exists(Path.Combine(run, "run.json")));
            process.Kill();
            process.WaitForExit();
        }
        // Its run stops by itself, as its input has ended.
        for (var wait = 0; File.Exists(Path.Combine(run, "lock")); wait++)
        {
            Assert.True(wait < 600, "the run outlives the comparison");
            Thread.Sleep(50);
        }
        Assert.False(RunRecord.Read(Path.Combine(run, "run.json")).IsFinished);
        var result = Compare();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("note: goes on from ", File.ReadAllText(run + ".log"), StringComparison.Ordinal);
        foreach (var seed in new[] { "seed-1", "seed-2" }) ExpectSameAdapter(Path.Combine(alone, "tiny/mrpc/aslora", seed), _file[$"tiny/mrpc/aslora/{seed}"]);
    }

    [Fact]
    public void CtrlCStopsTheRunsWithCheckpointsAndTheSameCommandGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by the C library");
        _file.Write(ExperimentFile.Frame + "methods: [lora]\n", "  max-steps: 3000\n  evaluate-every: 20\n");
        string[] runs = [_file["tiny/mrpc/lora/seed-1"], _file["tiny/mrpc/lora/seed-2"]];
        using var process = BuiltCommand.Start(new Dictionary<string, string?>(), _file.Arguments("--jobs", "2"));
        SpinUntil(process, () => runs.All(run => File.Exists(Path.Combine(run, "run.json"))));
        Assert.Equal(0, Kill(process.Id, Terminate));
        var result = BuiltCommand.Finish(process);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.EndsWith("stopping after this batch of every run; once more stops at once\naslora: stopped; the same command goes on\n", result.Error, StringComparison.Ordinal);
        Assert.All(runs, run => Assert.False(RunRecord.Read(Path.Combine(run, "run.json")).IsFinished || File.Exists(Path.Combine(run, "lock"))));

        var plan = Compare("--dry-run");
        Assert.Contains("  2 begun  ", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatFailsIsToldAndTheOthersAreMade()
    {
        _file.Write(ExperimentFile.Frame + "methods: [{name: wild, method: lora, learning-rate: 1e30}, lora]\n");
        var result = Compare();
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"\n\[1/4\] tiny/mrpc/wild seed 1: failed: .*not finite", result.Error);
        Assert.Matches(@"\nfailed: tiny/mrpc/wild seed 2: ", result.Error);
        Assert.All(new ulong[] { 1, 2 }, seed => Assert.True(Record("lora", seed).IsFinished));
        Assert.StartsWith("mrpc on tiny: accuracy on dev, which chose the epochs\n", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nlora \(2 seeds\) ", result.Output);
        Assert.Matches(@"\nnot counted +\S+/wild/seed-2: it failed; \S+/diagnosis.json says at which update\n$", result.Output);
    }

    [Fact]
    public void LearningRatesAreChosenOnOtherSeedsAndWrittenDown()
    {
        _file.Write(ExperimentFile.Frame + "methods: [lora, {name: late, method: {name: aslora}, learning-rate: {entry: lora}}]\nsweep: {learning-rate: [0.01, 1e-7], seeds: [8, 9]}\n");
        var result = Compare();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("tiny/mrpc/lora: learning rate ", result.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(_file["sweep.json"]));
        var choice = json.RootElement[0];
        var chosen = choice.GetProperty("learningRate").GetDouble();
        Assert.Equal(choice.GetProperty("trials").EnumerateArray().MaxBy(t => t.GetProperty("mean").GetDouble()).GetProperty("learningRate").GetDouble(), chosen);
        foreach (var method in new[] { "lora", "late" }) Assert.Equal(chosen, Record(method, 2).Config.LearningRate);
        Assert.True(File.Exists(_file["sweep/tiny/mrpc/lora/rate-1e-7/seed-9/run.json"]));
    }

    [Fact]
    public void ADamagedRecordIsAMarkedRowAndTheRestIsMade()
    {
        _file.Write(ExperimentFile.Frame + "methods: [lora]\n");
        Assert.Equal(0, Compare().ExitCode);
        File.WriteAllText(_file["tiny/mrpc/lora/seed-1/run.json"], "{\"format\": 1,");
        Directory.Delete(_file["tiny/mrpc/lora/seed-2"], recursive: true);
        var result = Compare();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"failed: tiny/mrpc/lora seed 1: {_file["tiny/mrpc/lora/seed-1/run.json"]} is not the record of a run: ", result.Error, StringComparison.Ordinal);
        Assert.True(Record("lora", 2).IsFinished);
    }

    [Fact]
    public void ADryRunListsRunsWithParametersAndTimeAndWritesNothing()
    {
        _file.Write(ExperimentFile.Frame + "methods: [lora, {name: small, method: {name: lora, rank: 1}}]\n");
        var plan = Compare("--dry-run");
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Matches("^runs +seeds +state +steps +parameters +time of one\ntiny/mrpc/lora +1 2 +new +8 +768 +–\ntiny/mrpc/small +1 2 +new +8 +192 +–\n4 runs, 4 of them to be made; how long", plan.Output);
        Assert.False(Directory.Exists(_file.Output));
        Assert.Equal(0, Compare("--only", "small").ExitCode);
        Assert.Matches(@"\n4 runs, 2 of them to be made, about [0-9.]+ s\n$", Compare("--dry-run").Output);
    }

    [Fact]
    public void EverythingThatIsWrongIsListedBeforeAnythingIsMade()
    {
        _file.Write("""
            models: [{name: tiny}, {name: gone, model: nowhere}]
            tasks: [mrpc, rte]
            seeds: [1]
            methods: [lora, {name: same, method: lora}]
            """);
        var result = Compare();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"gone/mrpc/lora and 3 more: there is no model folder {Path.GetFullPath("nowhere", TestPaths.Repository)}; expected a folder", result.Error, StringComparison.Ordinal);
        Assert.Matches("tiny/rte/lora and 1 more: .*RTE", result.Error);
        Assert.Contains("\ntiny/mrpc/lora and tiny/mrpc/same are the same runs under different names: no option differs; leave one of them out, or say what differs\n", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_file.Output));
    }

    [Theory]
    [InlineData("methods: [lora, aslra]", ": aslra: found \"aslra\", expected one of aslora, lora, ")]
    [InlineData("methods: [lora, {name: a, method: {name: vera, replay: {entry: aslora}}}, aslora]", "it repeats the merges of \"aslora\", and vera of \"a\" does not merge")]
    [InlineData("methods: [lora, {name: a, precision: auto}]", "precision is auto, which every run would measure anew")]
    public void AMethodThatCannotBeIsRefused(string methods, string message)
    {
        var result = _file.Write(ExperimentFile.Frame + methods + "\n").Compare();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private const int Terminate = 15;

    private static IEnumerable<string> Files(string method) => new[] { 1, 2 }.SelectMany(seed => new[]
    {
        $"seed-{seed}.log", $"seed-{seed}.yaml", $"seed-{seed}/adapter/adapter.json", $"seed-{seed}/adapter/adapter.safetensors",
        method == "lora" ? "" : $"seed-{seed}/distances.jsonl", $"seed-{seed}/metrics.jsonl", $"seed-{seed}/run.json",
    }.Where(file => file.Length > 0).Select(file => $"tiny/mrpc/{method}/{file}"));

    private static void ExpectSameAdapter(string expected, string actual)
    {
        byte[] Bytes(string run) => File.ReadAllBytes(Path.Combine(run, "adapter", "adapter.safetensors"));
        Assert.True(Bytes(expected).AsSpan().SequenceEqual(Bytes(actual)), $"the adapter of {actual} differs");
        var (one, other) = (RunRecord.Read(Path.Combine(expected, "run.json")), RunRecord.Read(Path.Combine(actual, "run.json")));
        Assert.Equal((one.Steps, one.Best.Loss, one.Best.Score), (other.Steps, other.Best.Loss, other.Best.Score));
    }

    private RunRecord Record(string method, ulong seed) => RunRecord.Read(_file[$"tiny/mrpc/{method}/seed-{seed}/run.json"]);

    private CommandResult Compare(params string[] more) => _file.Compare(more);

    private static void SpinUntil(Process process, Func<bool> holds)
    {
        while (!holds()) Assert.False(process.HasExited, "the comparison ended by itself");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
