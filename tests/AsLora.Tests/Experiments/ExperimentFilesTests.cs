using AsLora.Experiments;
using AsLora.Tests.Support;

namespace AsLora.Tests.Experiments;

/// <summary>The project's own experiments.</summary>
public class ExperimentFilesTests
{
    [Fact]
    public void EveryExperimentIsReadAndSaysTheCommandThatMakesIt()
    {
        var files = Directory.GetFiles(Path.Combine(TestPaths.Repository, "experiments"), "*.yaml");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.Contains(File.ReadLines(file), line => line.StartsWith($"#     aslora compare experiments/{Path.GetFileName(file)} ", StringComparison.Ordinal));
            Assert.NotEmpty(RunGroups.Of(Experiment.Load(file, [new("model", "m", "--model"), new("data", "d", "--data")])));
        }
    }
}
