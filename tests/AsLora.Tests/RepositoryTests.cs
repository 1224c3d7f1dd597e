using AsLora.Tests.Support;

namespace AsLora.Tests;

public class RepositoryTests
{
    [Fact]
    public void TheSolutionListsEveryProjectThatShips()
    {
        var solution = File.ReadAllText(Path.Combine(TestPaths.Repository, "AsLora.slnx"));
        foreach (var project in Directory.EnumerateFiles(Path.Combine(TestPaths.Repository, "src"), "*.csproj", SearchOption.AllDirectories))
            Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal);
    }
}
