using AsLora.Tests.Support;
using AsLora.Training.Configuration;

namespace AsLora.Tests.Training.Configuration;

public class ConfigurationPageTests
{
    [Fact]
    public void ThePageListsEveryOptionAsTheTableHasIt()
    {
        var path = Path.Combine(TestPaths.Repository, "docs", "configuration.md");
        var lines = File.ReadAllLines(path);
        var rows = RunOptions.All.Select(o => $"| `{o.Name}` | {o.Expected} | {o.Default ?? "must be given"} | {o.Help} |").ToList();
        string[] page = [.. lines.TakeWhile(line => !line.StartsWith("| `", StringComparison.Ordinal)), .. rows];
        if (Approved.Rewrites) File.WriteAllLines(path, page);
        Assert.Equal(page, File.ReadAllLines(path));
    }
}
