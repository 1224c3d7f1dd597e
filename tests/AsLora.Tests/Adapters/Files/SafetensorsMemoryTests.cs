using System.Runtime.InteropServices;
using System.Globalization;
using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Adapters.Files;

/// <summary>What loading takes beside the tensors themselves, as the kernel counts it.</summary>
public sealed class SafetensorsMemoryTests : IDisposable
{
    private const long Numbers = 40_000_000, Bytes = Numbers * 4;
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly TempFolder _folder = new();

    public SafetensorsMemoryTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of a moment is known on Linux alone");
        using var large = ones(Numbers / 4);
        SafetensorsWriter.Write(_folder["large.safetensors"], Enumerable.Range(0, 4).Select(i => KeyValuePair.Create($"part {i}", large)));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void LoadingTakesAtMostATenthMoreThanTheTensors()
    {
        using var reader = SafetensorsReader.Open(_folder["large.safetensors"]);
        // What earlier tests left may go back to the system meanwhile, and hide as much of the growth: the largest of several counts.
        var growth = Enumerable.Range(0, 4).Max(_ => PeakGrowth(() =>
        {
            using var scope = NewDisposeScope();
            foreach (var name in reader.Entries.Keys) reader.Read(name);
        }));
        Assert.InRange(growth, Bytes * 0.9, Bytes * 1.1);
    }

    [Fact]
    public void LoadingIntoMemoryThatExistsTakesAtMostATenthOfIt()
    {
        using var reader = SafetensorsReader.Open(_folder["large.safetensors"]);
        var parts = reader.Entries.Keys.ToDictionary(n => n, _ => ones(Numbers / 4).fill_(2), StringComparer.Ordinal);
        Assert.InRange(PeakGrowth(() => Load(parts)), -Bytes, Bytes * 0.1);
        var halves = reader.Entries.Keys.ToDictionary(n => n, _ => ones(Numbers / 4, ScalarType.BFloat16).fill_(2), StringComparer.Ordinal);
        Assert.InRange(PeakGrowth(() => Load(halves)), -Bytes, Bytes / 2 * 0.2);

        void Load(Dictionary<string, Tensor> into)
        {
            foreach (var (name, tensor) in into) reader.ReadInto(name, tensor);
        }
    }

    [Fact]
    public void WritingTensorsThatAreMadeAsTheyAreWrittenTakesOneAtATime()
    {
        List<PendingTensor> tensors = [.. Enumerable.Range(0, 40).Select(i => new PendingTensor($"part {i}", SafetensorsType.F32, [Numbers / 40], () => ones(Numbers / 40)))];
        Assert.InRange(PeakGrowth(() => SafetensorsShards.Write(_folder.Path, tensors, Bytes / 4)), -Bytes, Bytes * 0.2);
        Assert.Equal(Bytes, WeightContents.Read(_folder.Path).Bytes);
    }

    // The kernel keeps the peak since the last reset; the part before the load is taken off. What earlier tests have freed goes back to the system first: it would be used again unseen.
    private static long PeakGrowth(Action load)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        TrimMemory(0);
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Status("VmRSS");
        load();
        return Status("VmHWM") - before;
    }

    private static long Status(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(key + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int TrimMemory(nint keep);
}
