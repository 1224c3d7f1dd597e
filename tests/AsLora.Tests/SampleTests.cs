using AsLora.Tests.Support;
using AsLora.Training;

namespace AsLora.Tests;

/// <summary>A program that only references the library, as a process of its own with an empty cache.</summary>
public sealed class SampleTests
{
    [Fact]
    public void TheSampleDoesTheSameRunAsTheCommand()
    {
        using var project = new TinyProject();
        using var cache = new TempFolder();
        var environment = new Dictionary<string, string?> { ["ASLORA_CACHE"] = cache.Path };
        var sample = BuiltCommand.RunProgram("TrainMrpc.dll", environment, project.Model, project.Data, project["sample"]);
        Assert.Equal((0, ""), (sample.ExitCode, sample.Error));
        Assert.Contains("gave way to", sample.Output, StringComparison.Ordinal);

        var command = BuiltCommand.Run("train", "--model", project.Model, "--task", "mrpc", "--data", project.Data, "--method", "aslora", "--output", project["command"]);
        Assert.Equal(0, command.ExitCode);
        var (one, other) = (RunRecord.Read(project["sample/run.json"]), RunRecord.Read(project["command/run.json"]));
        Assert.Equal(one.Merges, other.Merges);
        Assert.Equal((one.Best.Loss, one.Best.Step), (other.Best.Loss, other.Best.Step));
    }
}
