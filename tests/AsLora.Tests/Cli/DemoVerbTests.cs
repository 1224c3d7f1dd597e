using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests.Cli;

/// <summary>The demo by a real process, on a model that is made in a moment.</summary>
public sealed class DemoVerbTests : IDisposable
{
    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal);
    private readonly TinyProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void BothMethodsAreTrainedAndComparedAndAreThereToBeUsed()
    {
        var result = Demo();
        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Output.Split('\n');
        Assert.Matches("^method +dev matthews +test matthews +adapter +of LoRA's +merges +time", lines[0]);
        Assert.Matches("^LoRA +[-0-9.e]+ +[-0-9.e]+ +2,048 +100.0 % +0 ", lines[1]);
        Assert.Matches("^ASLoRA +[-0-9.e]+ +[-0-9.e]+ +[0-9,]+ +[0-9.]+ % +[1-9]", lines[2]);
        Assert.Contains("ASLoRA: step ", result.Error, StringComparison.Ordinal);
        Assert.Contains(" gave way to ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
        var (lora, aslora) = (Record("lora"), Record("aslora"));
        Assert.Equal([], RunDifferences(lora.Config, aslora.Config));
        Assert.Equal((false, true), (lora.Merges.Count > 0, aslora.Merges.Count > 0));
        Assert.Equal(0, BuiltCommand.Run("inspect", Path.Combine(_project.Output, "aslora")).ExitCode);

        Assert.Contains("ASLoRA r 8", File.ReadAllText(Path.Combine(_project.Output, "report", "report.html")), StringComparison.Ordinal);

        // Again: what is finished is shown and not made anew.
        var again = Demo();
        Assert.Equal((0, result.Output), (again.ExitCode, again.Output));
        Assert.Equal("LoRA: finished\nASLoRA: finished\n", again.Error.ReplaceLineEndings("\n"));

        // Another task in its folder is another demo.
        var other = Demo("--task", "sentiment");
        Assert.Equal((2, ""), (other.ExitCode, other.Output));
        Assert.Equal($"aslora: {Path.Combine(_project.Output, "lora")} holds a run on task acceptability with model {_project.Model} and seed 42; "
            + "give the same to go on with it, or choose another --output\n", other.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void ADemoThatWasStoppedGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        using (var run = BuiltCommand.Start(Environment, Arguments()))
        {
            while (!run.HasExited && !File.Exists(Path.Combine(_project.Output, "lora", "latest"))) Thread.Sleep(5);
            using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{run.Id}"])) kill.WaitForExit();
            var stopped = BuiltCommand.Finish(run);
            Assert.Equal((1, ""), (stopped.ExitCode, stopped.Output));
            Assert.EndsWith("aslora: stopped; the same command goes on\n", stopped.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Path.Combine(_project.Output, "aslora")));
        var result = Demo();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("goes on from ", result.Error, StringComparison.Ordinal);
        Assert.True(Record("lora").IsFinished && Record("aslora").IsFinished);
    }

    [Fact]
    public void ATaskThatDoesNotComeWithTheProgramIsRefusedBeforeAnythingIsWritten()
    {
        var result = Demo("--task", "entailmnt");
        Assert.Equal(
            (2, "aslora: --task: found \"entailmnt\", expected one of acceptability, paraphrase, entailment, similarity, sentiment; did you mean \"entailment\"?\n"),
            (result.ExitCode, result.Error.ReplaceLineEndings("\n")));
        Assert.False(Directory.Exists(_project.Output));
    }

    private CommandResult Demo(params string[] given) => BuiltCommand.Run(Environment, Arguments(given));

    private string[] Arguments(params string[] given) =>
        ["demo", "--model", _project.Model, "--output", _project.Output, "--threads", "1", .. given.Contains("--task") ? given : ["--task", "acceptability", .. given]];

    private RunRecord Record(string method) => RunRecord.Read(Path.Combine(_project.Output, method, "run.json"));

    private static IEnumerable<string> RunDifferences(RunConfig one, RunConfig other) => AsLora.Training.Configuration.RunOptions.All
        .Where(o => o.Name is not ("output" or "method.name" or "learning-rate") && o.Read(one) != o.Read(other)).Select(o => o.Name);
}
