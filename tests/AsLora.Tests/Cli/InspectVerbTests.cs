using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Adapters.Methods;
using AsLora.Cli.Output;
using AsLora.Hub;
using AsLora.Tests.Support;
using Spectre.Console;
using Spectre.Console.Testing;
using static TorchSharp.torch;

namespace AsLora.Tests.Cli;

public sealed class InspectVerbTests : IDisposable
{
    private static readonly string Model = Path.Combine(TestPaths.Repository, "tests", "golden", "models", "bert-tiny");
    private readonly TempFolder _folder = new();

    public InspectVerbTests()
    {
        using var scope = NewDisposeScope();
        using var set = TinyLayers.Merged(TinyLayers.Layers());
        TinyLayers.Save(_folder["adapter"], set);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnAdapterIsShownByWhoSharesWhat() => Approved.Equal("InspectAdapter", Print(80, console => AdapterText.Write(console, AdapterFolder.Inspect(_folder["adapter"]))));

    [Fact]
    public void AModelIsShownByWhatCanBeAdapted() =>
        Approved.Equal("InspectModel", Print(80, console => ModelText.Write(console, ModelFolder.Open(Model), WeightContents.Read(Model))));

    [Fact]
    public void LayersThatReadOneFactorStandTogether()
    {
        var graph = AdapterMethods.Get("aslora").Graph(Some.RobertaSites(), new MethodOptions());
        foreach (var (lower, upper) in new[] { (0, 1), (1, 5), (7, 8), (8, 9) })
            graph = graph.Merge($"roberta/encoder/layer/{lower}/attention/self/query:B", $"roberta/encoder/layer/{upper}/attention/self/query:B");
        Assert.Equal(
            [
                ["query", "A", "8 x 768", "1", "0-11"],
                ["query", "B", "768 x 8", "8", "0-1 5 | 2 | 3 | 4 | 6 | 7-9 | 10 | 11"],
                ["value", "A", "8 x 768", "1", "0-11"],
                ["value", "B", "768 x 8", "12", "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11"],
            ],
            AdapterText.Sharing(graph));
    }

    [Fact]
    public void FrozenPartsAreMarked() => Assert.Equal(
        ["A frozen", "B frozen", "d", "b"], AdapterText.Sharing(AdapterMethods.Get("vera").Graph(Some.RobertaSites(2, 16, "query"), new MethodOptions())).Select(row => row[1]));

    [Theory]
    [InlineData("adapter")]
    [InlineData("model")]
    public void LibtorchIsNotLoaded(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader of this system does not tell what it loads");
        var path = kind == "model" ? Model : _folder["adapter"];
        Assert.DoesNotContain("torch", FilesLoadedBy("inspect", path), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void TheLoaderWouldTell()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader of this system does not tell what it loads");
        Assert.Contains("libtorch_cpu.so", FilesLoadedBy("doctor"), StringComparison.Ordinal);
    }

    [Fact]
    public void FindingsForProgramsAreJson()
    {
        var result = BuiltCommand.Run("inspect", _folder["adapter"], "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("aslora", json.RootElement.GetProperty("adapter").GetProperty("manifest").GetProperty("method").GetString());
    }

    [Theory]
    [InlineData("nowhere", "there is no nowhere; expected a folder of a model, an adapter or a run, or a weight file")]
    [InlineData("docs", "docs is neither a run (run.json), nor an adapter (adapter.json), nor a model (config.json)")]
    [InlineData("README.md", "README.md is not a valid safetensors file")]
    public void APathThatIsNoneOfTheseIsAnError(string path, string message)
    {
        var result = BuiltCommand.Run("inspect", path);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void VerboseShowsWhereAnErrorCameFrom() => Assert.Contains("   at AsLora.Cli.Verbs.InspectVerb", BuiltCommand.Run("inspect", "nowhere", "--verbose").Error, StringComparison.Ordinal);

    // The dynamic loader writes the name of every file it maps.
    private string FilesLoadedBy(params string[] args)
    {
        var environment = new Dictionary<string, string?> { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = _folder["loader"] };
        Assert.Equal(0, BuiltCommand.Run(environment, args).ExitCode);
        return string.Concat(Directory.GetFiles(_folder.Path, "loader.*").SelectMany(File.ReadLines).Where(line => line.Contains("file=", StringComparison.Ordinal)));
    }

    private static string Print(int width, Action<IAnsiConsole> write)
    {
        using var console = new TestConsole().Width(width);
        write(console);
        return console.Output;
    }
}
