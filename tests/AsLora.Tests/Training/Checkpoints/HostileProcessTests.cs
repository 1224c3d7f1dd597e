using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Runtime;
using AsLora.Tests.Support;
using AsLora.Tests.Support.Mutations;
using AsLora.Training.Checkpoints;
using CsCheck;
using static TorchSharp.torch;

namespace AsLora.Tests.Training.Checkpoints;

/// <summary>What only a process of its own can show: that nothing in a file ends the process, and what reading takes at its peak.</summary>
public sealed class HostileProcessTests
{
    private const int Headers = 1500, Runs = 300;
    private const long PeakGrowth = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task NothingInAFileEndsTheProcessThatReadsItOrFillsItsMemory()
    {
        var start = BuiltCommand.StartInfo(new Dictionary<string, string?>(StringComparer.Ordinal), ["-explicit", "only", "-class", typeof(HostileProcessTests).FullName!, "-noColor"], "AsLora.Tests.dll");
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExit(Patience);
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        Assert.True(ended && process.ExitCode == 0, $"{(ended ? $"exit code {process.ExitCode}" : $"no end after {Patience}")}\n{await output}\n{await error}");
        Assert.Contains("Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 1", await output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void TensorsOfLyingHeaders()
    {
        using var folder = new TempFolder();
        var path = folder["model.safetensors"];
        using (var scope = NewDisposeScope())
            SafetensorsWriter.Write(path, new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["a"] = arange(6, ScalarType.Float32).view(2, 3), ["b"] = tensor(1L), ["c"] = zeros(0, 4), ["d"] = ones(3, ScalarType.Bool) });
        var mutations = SafetensorsMutations.Lies(File.ReadAllBytes(path));
        var before = 0L;
        foreach (var count in (int[])[100, Headers])
        {
            mutations.Sample(mutation =>
            {
                File.WriteAllBytes(path, mutation.Bytes);
                using var scope = NewDisposeScope();
                try
                {
                    using var reader = SafetensorsReader.Open(path);
                    foreach (var name in reader.Entries.Keys) reader.Read(name, ScalarType.Float32);
                }
                catch (InputException)
                {
                }
            }, iter: count, threads: 1);
            // The first hundred warm up.
            if (before == 0) before = ProcessMemory.Peak();
        }
        Assert.InRange(ProcessMemory.Peak() - before, 0, PeakGrowth);
    }

    [Fact(Explicit = true)]
    public void RunsThatGoOnFromMutatedStates()
    {
        using var project = new TinyProject(layers: 1);
        Conformance.RunConformanceTests.Train(project.Config() with { MaxSteps = 4 });
        var checkpoint = Checkpoint.All(project.Output)[0].Path;
        var files = Directory.EnumerateFiles(project.Output, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllBytes, StringComparer.Ordinal);
        var mutations = Gen.OneOf(new[] { "trainer_state.json", "adapter.json", "adapter.safetensors", "trainer_state.safetensors" }.Select(name => Path.Combine(checkpoint, name)).Select(file =>
            (name: file, mutations: file.EndsWith("json", StringComparison.Ordinal) ? JsonMutations.Of(files[file]) : SafetensorsMutations.Of(files[file]))).Select(pair => pair.mutations.Select(m => (pair.name, m))).ToArray());
        mutations.Sample((file, mutation) =>
        {
            foreach (var (name, bytes) in files) File.WriteAllBytes(name, bytes);
            File.WriteAllBytes(file, mutation.Bytes);
            CheckpointMutationTests.Seal(checkpoint);
            CheckpointMutationTests.GoOn(project.Output);
        }, iter: Runs, threads: 1);
    }
}
