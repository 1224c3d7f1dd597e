using AsLora.Adapters.Files;
using AsLora.Tests.Support;
using static TorchSharp.torch;

namespace AsLora.Tests.Cli;

/// <summary>What people give that cannot be used: one message each, by a real process, and nothing written.</summary>
public sealed class TrainErrorTests : IDisposable
{
    private const string Header = "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n";
    private const string Names = "; the names that exist are query, key, value, dense and all-linear";
    private readonly TinyProject _project = new();

    private string TrainFile => Path.Combine(_project.Data, "MRPC", "train.tsv");

    private string Weights => Path.Combine(_project.Model, "model.safetensors");

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("Quality\t#1 ID\t#2 ID\t#1 String\n1\t1\t2\tthe cat\n", ", line 1: no column \"#2 String\"; expected \"#1 String\", \"#2 String\", \"Quality\"; found \"Quality\", \"#1 ID\", \"#2 ID\", \"#1 String\"")]
    [InlineData(Header + "2\t1\t2\tthe cat\tthe dog\n", ", line 2: label \"2\" does not exist; expected an id or a name of 0 not_equivalent, 1 equivalent")]
    [InlineData("", " is empty; expected a header row and rows of data")]
    [InlineData(Header + "1\t1\t2\tthe c\u00fft\tthe dog\n", ", line 2: byte 0xFF at offset 51 of the file is not UTF-8; save the file as UTF-8")]
    public void DataThatCannotBeReadIsNamedByFileAndLine(string content, string problem)
    {
        File.WriteAllBytes(TrainFile, System.Text.Encoding.Latin1.GetBytes(content));
        Refuses(TrainFile + problem);
    }

    [Theory]
    [InlineData("--method.targets querry,gate", "target \"querry\" matches no linear layer of this model; did you mean \"query\"?\ntarget \"gate\" matches no linear layer of this model" + Names)]
    [InlineData("--method.rank 17", "rank 17 is above the width of bert.encoder.layer.0.attention.self.query (16 x 16); use at most 16")]
    public void OptionsThatDoNotFitTheModelAreNamedWithWhatFits(string arguments, string problem) => Refuses(problem, arguments.Split(' '));

    [Fact]
    public void AKeyThatIsNotKnownIsNamedWithTheNearest()
    {
        File.WriteAllText(_project["run.yaml"], "learning-rat: 0.001\n");
        Refuses($"{_project["run.yaml"]}:1: learning-rat: unknown option; did you mean \"learning-rate\"?", "--config", _project["run.yaml"]);
    }

    [Fact]
    public void AWeightFileOfAnotherModelIsNamedWithWhatIsMissingAndUnexpected()
    {
        using (var scope = NewDisposeScope()) SafetensorsWriter.Write(Weights, [KeyValuePair.Create("gpt.wte.weight", ones(2, 2))]);
        var error = Refused();
        Assert.StartsWith(
            $"aslora: the weights in {_project.Model} are not those of the model that config.json describes; take both from one place\n  missing (69): ",
            error, StringComparison.Ordinal);
        Assert.Contains("bert.encoder.layer.3.attention.self.value.bias, ", error, StringComparison.Ordinal);
        Assert.EndsWith("\n  unexpected (1): gpt.wte.weight\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AWeightFileThatWasCutShortIsNamedInOneLine()
    {
        var length = WeightContents.Read(Weights).Bytes;
        using (var file = File.Open(Weights, FileMode.Open)) file.SetLength(file.Length - 5000);
        Refuses($"{Weights} is not a valid safetensors file: its header tells of {length} bytes of data, and {length - 5000} are there: the file is cut short; copy it again");
    }

    [Fact]
    public void AnOutputFolderThatHoldsSomethingIsLeftAsItIs()
    {
        Directory.CreateDirectory(_project.Output);
        File.WriteAllText(Path.Combine(_project.Output, "mine.txt"), "mine");
        var result = BuiltCommand.Run(_project.Arguments());
        Assert.Equal(
            (2, "", $"aslora: the output folder {_project.Output} is not empty (mine.txt …); choose another one or empty it: nothing is written over\n"),
            (result.ExitCode, result.Output, result.Error.ReplaceLineEndings("\n")));
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(_project.Output))));
    }

    [Fact]
    public void AFolderThatIsNotThereCannotBeEvaluated()
    {
        var result = BuiltCommand.Run("eval", _project["nowhere"]);
        Assert.Equal((2, "", $"aslora: there is no folder {_project["nowhere"]}; expected the folder of a run or of an adapter\n"), (result.ExitCode, result.Output, result.Error.ReplaceLineEndings("\n")));
    }

    private void Refuses(string message, params string[] arguments) => Assert.Equal($"aslora: {message}\n", Refused(arguments));

    private string Refused(params string[] arguments)
    {
        var result = BuiltCommand.Run(_project.Arguments(arguments));
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.False(Path.Exists(_project.Output));
        return result.Error.ReplaceLineEndings("\n");
    }
}
