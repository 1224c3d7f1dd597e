using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tests.Conformance;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using AsLora.Training;
using AsLora.Training.Checkpoints;
using AsLora.Training.Events;
using CsCheck;

namespace AsLora.Tests.Training.Checkpoints;

/// <summary>Damaged and hostile run folders: what is not what was written is skipped, and what was made to look so is refused with a typed error or goes on as it says.</summary>
public sealed class CheckpointMutationTests : IDisposable
{
    private const int Damages = 250, States = 1200, Resumed = 30;
    private static readonly string[] Files = ["adapter.json", "adapter.safetensors", "trainer_state.json", "trainer_state.safetensors", "checksums.sha256"];
    private readonly TinyProject _project = new(layers: 2);
    private readonly RunConfig _config;
    private readonly string _newest;

    public CheckpointMutationTests()
    {
        _config = _project.Config() with { CheckpointEvery = 1, KeepCheckpoints = 2, TrainSample = 0 };
        using var stop = new CancellationTokenSource();
        using var run = TrainingRun.Prepare(_config);
        Assert.Throws<OperationCanceledException>(() => run.Train(new RunConformanceTests.Sink(e =>
        {
            if (e is TrainingEvent.Stepped { Step: 8 }) stop.Cancel();
        }), stop.Token));
        _newest = Checkpoint.All(_config.Output)[0].Path;
    }

    // What may stand in the file that names the newest checkpoint.
    public static TheoryData<string> Pointers => ["", "\n", "../..", "/", "checkpoint-7", "checkpoint-999\n", "checkpoint-8\0", "\uFFFD", new string('x', 5_000_000)];

    public static TheoryData<string> NoFiles => FileMutations.Names;

    public static TheoryData<string> Names => [.. Files];

    public void Dispose() => _project.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileThatIsNotWhatWasWrittenMakesItsCheckpointBeSkipped(string name)
    {
        var file = Path.Combine(_newest, name);
        var (valid, begun) = (File.ReadAllBytes(file), Json(_config));
        Hostile.Sample(ByteMutations.Of(valid), Damages, mutation =>
        {
            File.WriteAllBytes(file, mutation.Bytes);
            var warnings = new List<string>();
            var newest = Hostile.Read(_config.Output, () => Tuple.Create(new RunCheckpoints(new(_config.Output)).Newest(warnings.Add)!.Value));
            var isSame = mutation.Bytes.AsSpan().SequenceEqual(valid);
            Assert.Equal((isSame ? 8 : 7, isSame ? 0 : 1), (newest!.Item1.State.Position.Steps, warnings.Count));
            Assert.Equal(begun, Json(TrainingRun.ReadConfig(_config.Output)));
        });
        File.WriteAllBytes(file, valid[..^1]);
        using var run = TrainingRun.Resume(_config);
        Assert.Equal(7, run.StepsBefore);
        Assert.Contains(run.Plan.Notes, note => note.StartsWith($"{_newest} is damaged: ", StringComparison.Ordinal));
    }

    [Fact]
    public void AStateThatWasMadeToLookWholeIsKeptToTheLastWordOrRefusedAndGoesOnOrIsRefused()
    {
        var file = Path.Combine(_newest, "trainer_state.json");
        var valid = File.ReadAllBytes(file);
        var resumed = 0;
        Hostile.Sample(Gen.OneOf(JsonMutations.Of(valid), JsonMutations.Of(valid), ByteMutations.Of(valid)), States, mutation =>
        {
            File.WriteAllBytes(file, mutation.Bytes);
            Seal(_newest);
            if (Hostile.Read(_config.Output, () => new Checkpoint(_newest).Read()) is not { } state) return;
            JsonMeaning.ExpectKept(mutation.Bytes, JsonSerializer.SerializeToUtf8Bytes(state, AdapterJson.Options));
            if (resumed++ < Resumed) ResumeAndStop();
        });
        Assert.InRange(resumed, Resumed, int.MaxValue);
    }

    [Fact]
    public void ACheckpointUnderTheNameOfAnotherIsSkipped()
    {
        var other = Path.Combine(_config.Output, "checkpoint-9");
        Directory.Move(_newest, other);
        using var run = TrainingRun.Resume(_config);
        Assert.Equal(7, run.StepsBefore);
        Assert.Contains($"{other} is damaged: it holds the state of checkpoint-8; the checkpoint before it is used", run.Plan.Notes);
    }

    [Theory]
    [MemberData(nameof(Pointers))]
    public void APointerToNoCheckpointIsPassedOver(string content)
    {
        File.WriteAllText(Path.Combine(_config.Output, "latest"), content);
        var read = Hostile.Read(_config.Output, () => TrainingRun.ReadConfig(_config.Output));
        Assert.Equal(Json(_config), Json(read!));
        Assert.Equal(content == "checkpoint-7" ? 7 : 8, new RunCheckpoints(new(_config.Output)).Newest(Assert.Fail)!.Value.State.Position.Steps);
    }

    [Theory]
    [MemberData(nameof(NoFiles))]
    public void APointerThatIsNoFileIsPassedOverAndACheckpointWithoutAFileIsSkipped(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the devices of Linux");
        FileMutations.All[what](Path.Combine(_config.Output, "latest"));
        Hostile.InTime(() => Assert.Equal(8, Newest()), () => what);
        foreach (var name in Files)
        {
            var (file, aside) = (Path.Combine(_newest, name), _project["aside"]);
            File.Copy(file, aside, overwrite: true);
            FileMutations.All[what](file);
            Hostile.InTime(() => Assert.Equal(7, Newest()), () => $"{what} as {name}");
            if (Directory.Exists(file) && !File.Exists(file) && new DirectoryInfo(file).LinkTarget is null) Directory.Delete(file);
            else File.Delete(file);
            File.Move(aside, file);
        }

        long Newest() => new RunCheckpoints(new(_config.Output)).Newest(_ => { })!.Value.State.Position.Steps;
    }

    [Fact]
    public void FoldersThatAreNamedLikeCheckpointsAreInNobodysWay()
    {
        foreach (var name in (string[])["checkpoint-", "checkpoint-x", "checkpoint--1", "checkpoint-1.2.3", "checkpoint-9223372036854775808", "checkpoint-1.2147483648"]) Directory.CreateDirectory(Path.Combine(_config.Output, name));
        Directory.CreateDirectory(Path.Combine(_config.Output, "checkpoint-9223372036854775807.2147483647"));
        File.WriteAllText(Path.Combine(_config.Output, "checkpoint-20"), "");
        Directory.CreateSymbolicLink(Path.Combine(_config.Output, "checkpoint-21"), _project.Model);
        File.Delete(Path.Combine(_config.Output, "latest"));
        using var run = TrainingRun.Resume(_config);
        Assert.Equal(8, run.StepsBefore);
    }

    [Fact]
    public void ACheckpointBehindALinkOutOfTheRunIsGoneOnFromAndLeftWhereItIs()
    {
        Directory.Move(_newest, _project["elsewhere"]);
        Directory.CreateSymbolicLink(_newest, _project["elsewhere"]);
        using (var run = TrainingRun.Resume(_config))
        {
            Assert.Equal(8, run.StepsBefore);
            Assert.Equal(12, run.Train().Steps);
        }
        Assert.False(Directory.Exists(_newest));
        Assert.Equal(5, Directory.GetFiles(_project["elsewhere"]).Length);
    }

    /// <summary>Writes the digests of a checkpoint anew.</summary>
    internal static void Seal(string checkpoint) => File.WriteAllText(Path.Combine(checkpoint, Files[^1]),
        string.Concat(Files[..^1].Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(checkpoint, name))))}  {name}\n")), new UTF8Encoding(false));

    // Everything is restored, and the run is stopped before its next batch. It leaves what it finds.
    private void ResumeAndStop()
    {
        var copy = _project["copy"];
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);
        foreach (var file in Directory.EnumerateFiles(_config.Output, "*", SearchOption.AllDirectories).Where(file => !file.Contains("checkpoint-7", StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(_config.Output, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        GoOn(copy);
    }

    /// <summary>Restores everything and stops before the next batch, or is refused with a typed error.</summary>
    internal static void GoOn(string output)
    {
        try
        {
            using var run = TrainingRun.Resume(TrainingRun.ReadConfig(output));
            run.Train(cancellation: new(canceled: true));
        }
        catch (Exception exception) when (exception is InputException or OperationCanceledException or TrainingException)
        {
        }
    }

    private static string Json(RunConfig config) => JsonSerializer.Serialize(config, AdapterJson.Options);
}
