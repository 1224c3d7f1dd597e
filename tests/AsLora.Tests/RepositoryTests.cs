using AsLora.Adapters;
using AsLora.Tests.Support;
using AsLora.Training;
using NetArchTest.Rules;

namespace AsLora.Tests;

public class RepositoryTests
{
    [Fact]
    public void TheSolutionListsEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(TestPaths.Repository, "AsLora.slnx"));
        foreach (var folder in new[] { "src", "tests", "samples", "bench" })
            foreach (var project in Directory.EnumerateFiles(Path.Combine(TestPaths.Repository, folder), "*.csproj", SearchOption.AllDirectories))
                Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal);
    }

    [Fact]
    public void ReferencesGoOneWay()
    {
        Assert.DoesNotContain(typeof(AdapterSet).Assembly.GetReferencedAssemblies(), a => a.Name is "AsLora" or "AsLora.Cli");
        Assert.DoesNotContain(typeof(TrainingRun).Assembly.GetReferencedAssemblies(), a => a.Name is "AsLora.Cli");
    }

    [Theory]
    [InlineData("AsLora.Models", "AsLora.Training")]
    [InlineData("AsLora.Models", "AsLora.Tasks")]
    [InlineData("AsLora.Tokenization", "AsLora.Training")]
    [InlineData("AsLora.Tokenization", "AsLora.Models")]
    [InlineData("AsLora.Hub", "AsLora.Training")]
    [InlineData("AsLora.Hub", "AsLora.Models")]
    [InlineData("AsLora.Tasks", "AsLora.Training")]
    [InlineData("AsLora.Runtime", "AsLora.Training")]
    public void OnePartKnowsNothingOfAnother(string part, string other)
    {
        var result = Types.InAssembly(typeof(TrainingRun).Assembly).That().ResideInNamespace(part).ShouldNot().HaveDependencyOn(other).GetResult();
        Assert.True(result.IsSuccessful, $"{part} knows {other}: {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    [Fact]
    public void NoSourceFileIsLongerThan400Lines()
    {
        foreach (var folder in new[] { "src", "tests", "bench", "samples" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(TestPaths.Repository, folder), "*.cs", SearchOption.AllDirectories))
                Assert.True(File.ReadLines(file).Count() <= 400, file);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("training")]
    [InlineData("adapters")]
    [InlineData("benchmarks")]
    [InlineData("minilm-mrpc")]
    [InlineData("schedules.json")]
    [InlineData("metrics.json")]
    public void TheRepositoryHasItsOwnGoldenValues(string kind) => Assert.True(Path.Exists(Path.Combine(TestPaths.Repository, "tests", "golden", kind)), kind);
}
