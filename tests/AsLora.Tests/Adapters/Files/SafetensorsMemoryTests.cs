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
        // What earlier tests left may go back to the system meanwhile, and hide as much of the growth: the largest of several counts, until one sees all of it.
        var growth = 0L;
        for (var count = 0; count < 12 && growth < Bytes * 0.9; count++) growth = Math.Max(growth, PeakMemory.GrowthOf(Load));
        Assert.InRange(growth, Bytes * 0.9, Bytes * 1.1);

        void Load()
        {
            using var scope = NewDisposeScope();
            foreach (var name in reader.Entries.Keys) reader.Read(name);
        }
    }

    [Fact]
    public void LoadingIntoMemoryThatExistsTakesAtMostATenthOfIt()
    {
        using var reader = SafetensorsReader.Open(_folder["large.safetensors"]);
        var parts = reader.Entries.Keys.ToDictionary(n => n, _ => ones(Numbers / 4).fill_(2), StringComparer.Ordinal);
        Assert.InRange(PeakMemory.GrowthOf(() => Load(parts)), -Bytes, Bytes * 0.1);
        var halves = reader.Entries.Keys.ToDictionary(n => n, _ => ones(Numbers / 4, ScalarType.BFloat16).fill_(2), StringComparer.Ordinal);
        Assert.InRange(PeakMemory.GrowthOf(() => Load(halves)), -Bytes, Bytes / 2 * 0.2);

        void Load(Dictionary<string, Tensor> into)
        {
            foreach (var (name, tensor) in into) reader.ReadInto(name, tensor);
        }
    }

    [Fact]
    public void WritingTensorsThatAreMadeAsTheyAreWrittenTakesOneAtATime()
    {
        List<PendingTensor> tensors = [.. Enumerable.Range(0, 40).Select(i => new PendingTensor($"part {i}", SafetensorsType.F32, [Numbers / 40], () => ones(Numbers / 40)))];
        Assert.InRange(PeakMemory.GrowthOf(() => SafetensorsShards.Write(_folder.Path, tensors, Bytes / 4)), -Bytes, Bytes * 0.2);
        Assert.Equal(Bytes, WeightContents.Read(_folder.Path).Bytes);
    }
}
