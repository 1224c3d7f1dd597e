using AsLora.Tests.Support;
using AsLora.Training.Checkpoints;

namespace AsLora.Tests.Cli;

/// <summary>Encoders are pretrained by real processes.</summary>
public sealed class PretrainVerbTests : IDisposable
{
    private static readonly string[] Small =
    [
        "--vocabulary", "300", "--layers", "2", "--hidden-size", "32", "--heads", "2", "--intermediate-size", "64", "--max-length", "24", "--threads", "1",
        "--max-steps", "40", "--evaluate-every", "10", "--checkpoint-every", "1", "--dev-fraction", "0.1", "--train-sample", "0",
    ];

    private readonly TempFolder _folder = new();

    public PretrainVerbTests() => TinyCorpus.Write(_folder["corpus.txt"], 300);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OneThatIsKilledGoesOnAndEndsWithTheSameEncoder()
    {
        // Both under one name, which their files hold.
        Assert.Equal(0, BuiltCommand.Run(Arguments("new")).ExitCode);
        Directory.Move(_folder["new"], _folder["alone"]);
        KillAfterFiveUpdates("new");
        Assert.False(Directory.Exists(Path.Combine(_folder["new"], "encoder")));
        var resumed = BuiltCommand.Run("pretrain", "--resume", _folder["new"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Matches(
            "^encoder   .*encoder: [0-9,]+ parameters, [0-9]+ kB, [0-9]+ tokens\ntrained   40 updates, [0-9,]+ tokens in .*\n"
            + "held out  perplexity [0-9.]+, accuracy [0-9.]+, loss [0-9.]+, after update [0-9]+\n"
            + "use       aslora train --model .*encoder …\n$", resumed.Output);
        byte[] Weights(string name) => File.ReadAllBytes(Path.Combine(_folder[name], "encoder", "model.safetensors"));
        Assert.Equal(Weights("alone"), Weights("new"));
        RunFiles.ExpectSame(Path.Combine(_folder["alone"], "run"), Path.Combine(_folder["new"], "run"));
    }

    [Fact]
    public void WhatCannotBeUsedIsNamed()
    {
        var missing = BuiltCommand.Run("pretrain", "--corpus", _folder["none.txt"]);
        Assert.Equal(2, missing.ExitCode);
        Assert.Equal(
            "aslora: output is missing; it is a folder that does not exist or is empty\n"
            + $"corpus: there is no file {_folder["none.txt"]}; expected a text file, or built-in\n",
            missing.Error.ReplaceLineEndings("\n"));
        var other = BuiltCommand.Run("pretrain", "--resume", _folder["new"], "--layers", "3", "--seed", "1");
        Assert.Equal(2, other.ExitCode);
        Assert.Equal("aslora: --resume goes on with what the pretraining was begun with: leave out --layers, --seed\n", other.Error.ReplaceLineEndings("\n"));
        var number = BuiltCommand.Run("pretrain", "--output", _folder["new"], "--layers", "many");
        Assert.Equal((2, "aslora: --layers: found \"many\", expected a whole number"), (number.ExitCode, number.Error.Split('\n')[0].TrimEnd()));
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void HelpShowsWhatHoldsForPretrainingAndNotForARun()
    {
        var help = BuiltCommand.Run("pretrain", "--help");
        Assert.Equal(0, help.ExitCode);
        var text = string.Join(' ', help.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Examples in a micro-batch (a whole number of at least 1) [64]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--method", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--task", text, StringComparison.Ordinal);
    }

    private void KillAfterFiveUpdates(string name)
    {
        using var process = BuiltCommand.Start(new Dictionary<string, string?>(StringComparer.Ordinal), Arguments(name));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!HasFiveUpdates(Path.Combine(_folder[name], "run"))) Assert.False(process.HasExited, "it ended before it was killed");
        process.Kill();
        process.WaitForExit();
        Task.WaitAll(output, error);
    }

    private static bool HasFiveUpdates(string run) => Directory.Exists(run) && Checkpoint.All(run).Any(c => c.Position.Steps >= 5);

    private string[] Arguments(string name) => ["pretrain", "--corpus", _folder["corpus.txt"], "--output", _folder[name], .. Small];
}
