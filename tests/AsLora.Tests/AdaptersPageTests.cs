using AsLora.Hub;
using AsLora.Models;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests;

/// <summary>The program on the page about adapters in use.</summary>
public class AdaptersPageTests
{
    [Fact]
    public void TheProgramOnThePageWorksAsItIsWritten()
    {
        using var scope = NewDisposeScope();
        using var saved = new TempFolder();
        using var files = new TinyEncoder(layers: AdaptedEncoder.Layers);
        files.Write();
        foreach (var (name, outputs) in new[] { ("mrpc", 2), ("mnli", 3) })
        {
            using var encoder = new AdaptedEncoder("aslora", outputs: outputs);
            encoder.Save(saved[name]);
        }
        var batch = TinyEncoder.Batch(4, 9);

        // The lines of the page, in their order; the paths are those of this test.
        var folder = ModelFolder.Open(files.Path);
        using var model = SequenceClassifier.Load(folder, new TaskHead(2), seed: 1, ScalarType.Float32, CPU);
        model.eval();
        using var mrpc = LoadedAdapter.Load(saved["mrpc"], model, folder);
        using var mnli = LoadedAdapter.Load(saved["mnli"], model, folder);
        var plain = model.call(batch).bytes.ToArray();
        mrpc.Attach();
        Assert.Equal([2, 2], model.call(batch).shape);
        mnli.Attach();
        Assert.Equal([2, 3], model.call(batch).shape);
        mnli.Detach();
        Assert.Equal(plain, model.call(batch).bytes.ToArray());

        var page = File.ReadAllLines(Path.Combine(TestPaths.Repository, "docs", "adapters.md")).SkipWhile(l => !l.StartsWith("    using AsLora", StringComparison.Ordinal)).TakeWhile(l => l.Length == 0 || l.StartsWith("    ", StringComparison.Ordinal));
        var here = File.ReadAllText(Path.Combine(TestPaths.Repository, "tests", "AsLora.Tests", "AdaptersPageTests.cs"))
            .Replace("files.Path", "\"MODEL\"", StringComparison.Ordinal).Replace("saved[\"mrpc\"]", "\"runs/mrpc/adapter\"", StringComparison.Ordinal).Replace("saved[\"mnli\"]", "\"runs/mnli/adapter\"", StringComparison.Ordinal);
        var lines = page.Select(l => l.Split("//")[0].Trim()).Where(l => l.Length > 0).ToList();
        Assert.Equal(11, lines.Count);
        Assert.All(lines, line => Assert.Contains(line, here, StringComparison.Ordinal));
    }
}
