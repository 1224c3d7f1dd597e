using System.Text.Json;
using System.Text.Json.Nodes;
using AsLora.Cli.Verbs;
using AsLora.Evaluation;
using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

/// <summary>Real processes of <c>aslora eval --task</c>.</summary>
public sealed class BenchmarkVerbTests : IDisposable
{
    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal);
    private readonly TinyBenchmarks _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void AnEvaluationKilledAgainAndAgainEndsWithTheAnswersOfOneThatWasLeftAlone()
    {
        var alone = BuiltCommand.Run(Arguments("alone"));
        Assert.True(alone.ExitCode == 0, alone.Error);
        var random = new Random(3);
        for (var kill = 0; kill < 5; kill++) KillAfterAnAnswer(kill == 0 ? 0 : random.Next(30));
        File.AppendAllText(_tiny["killed/items.jsonl"], "{\"number\": 3");
        var resumed = BuiltCommand.Run(Arguments("killed"));
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains("of them answered before", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(Items("alone"), Items("killed"));
        Assert.Equal(Result("alone"), Result("killed"));
    }

    [Fact]
    public void ResultsGoToStandardOutputAndProgressToStandardError()
    {
        var result = BuiltCommand.Run(_tiny.Arguments("mmlu", "lm-eval", "--limit", "2"));
        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Output.Split('\n');
        Assert.Matches("^mmlu +acc +questions$", lines[0]);
        Assert.Matches("^anatomy +[01]\\.[05]000 +2$", lines[1]);
        Assert.Contains("not comparable with published scores", result.Output, StringComparison.Ordinal);
        Assert.Contains("protocol  lm-eval (lm-evaluation-harness 0.4.13), 5 shots", result.Output, StringComparison.Ordinal);
        Assert.Contains("4 questions", result.Error, StringComparison.Ordinal);
        Assert.Contains("answered 4/4  acc ", result.Error, StringComparison.Ordinal);
        Assert.Contains("note: only the first 2 question(s) of each subject or task were asked", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonIsTheWholeResult()
    {
        var result = BuiltCommand.Run(_tiny.Arguments("bbh", "instructeval", "--json"));
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var settings = json.RootElement.GetProperty("settings");
        Assert.Equal(("bbh", "instructeval", 3), (settings.Text("task"), settings.Text("protocol"), settings.GetProperty("shots").GetInt32()));
        Assert.Equal(2, json.RootElement.GetProperty("groups").GetArrayLength());
    }

    [Theory]
    [InlineData("--task mmlu", "a benchmark needs --protocol instructeval or lm-eval and --data FOLDER too")]
    [InlineData("--task mmlu --threads 0", "--threads: found \"0\", expected a whole number of at least 1")]
    [InlineData("--task mrpc --threads 0", "--threads: found \"0\", expected a whole number of at least 1")]
    [InlineData("--task mmmlu", "unknown task \"mmmlu\"; did you mean \"mmlu\"?; the benchmarks are mmlu, bbh, drop, humaneval")]
    [InlineData(
        "--task mmmlu --limit 3", "--limit: only for the benchmarks mmlu, bbh, drop, humaneval; name one of them as --task; did you mean \"mmlu\"?")]
    [InlineData("--task mmlu --split dev --protocol lm-eval --data x", "--split: mmlu has no split to choose; leave it out")]
    [InlineData(
        "--task mrpc --protocol lm-eval --limit 3",
        "--protocol, --limit: only for the benchmarks mmlu, bbh, drop, humaneval; name one of them as --task")]
    [InlineData(
        "--task humaneval --protocol lm-eval --data x",
        "humaneval runs programs that the model has written, which nobody has read; --allow-code-execution allows that, in a sandbox")]
    public void WhatDoesNotGoTogetherIsBadUsage(string options, string problem)
    {
        var result = BuiltCommand.Run(["eval", _tiny.Model, .. options.Split(' ')]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal($"aslora: {problem}", result.Error.Trim());
    }

    [Fact]
    public void AModelWithoutATaskIsToldOfBenchmarks()
    {
        var result = BuiltCommand.Run("eval", _tiny.Model);
        Assert.Equal(
            $"aslora: {_tiny.Model} is a model without an adapter, which is scored on a benchmark: give --task mmlu or bbh or drop or humaneval, "
                + "with --protocol and --data", result.Error.Trim());
    }

    [Fact]
    public void WhatWasStoppedSaysHowFarItCame()
    {
        BenchmarkProgress Progress(int done) => new(done, 0, 1200, null, 0, []);
        Assert.Equal("stopped before a question was asked", BenchmarkFlags.Stopped("here", null));
        Assert.Equal("stopped; nothing was written, as no --output was given", BenchmarkFlags.Stopped(null, Progress(3)));
        Assert.Equal("stopped; 0 of 1,200 answers are in here, and the same command goes on with the rest", BenchmarkFlags.Stopped("here", Progress(0)));
    }

    [Fact]
    public void ASignalStopsTheStep()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent by kill");
        using var run = BuiltCommand.Start(Environment, Arguments("killed"));
        while (!run.HasExited && Answers("killed") == 0) Thread.Sleep(1);
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{run.Id}"])) kill.WaitForExit();
        var result = BuiltCommand.Finish(run);
        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith(
            $"stopping after this step; once more stops at once\naslora: stopped; {Answers("killed")} of 14 answers are in {_tiny["killed"]}, "
                + "and the same command goes on with the rest\n", result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    // The last ones may come when all is answered: how fast a machine answers is not known.
    private void KillAfterAnAnswer(int milliseconds)
    {
        using var run = BuiltCommand.Start(Environment, Arguments("killed"));
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        var before = Answers("killed");
        while (!run.HasExited && Answers("killed") == before) Thread.Sleep(1);
        Thread.Sleep(milliseconds);
        run.Kill(); // does nothing where it has ended
        run.WaitForExit();
        Task.WaitAll(output, error);
    }

    private string[] Arguments(string output) => _tiny.Arguments("bbh", "lm-eval", "--batch-size", "1", "--output", _tiny[output]);

    private int Answers(string output) => File.Exists(_tiny[$"{output}/items.jsonl"]) ? File.ReadLines(_tiny[$"{output}/items.jsonl"]).Count() : 0;

    private List<string> Items(string output) =>
        [.. File.ReadLines(_tiny[$"{output}/items.jsonl"]).Select(line => Without(line, "seconds")).Order(StringComparer.Ordinal)];

    private string Result(string output) => Without(File.ReadAllText(_tiny[$"{output}/result.json"]), "seconds", "finished");

    private static string Without(string json, params string[] keys)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        foreach (var key in keys) Assert.True(node.Remove(key));
        return node.ToJsonString();
    }
}
