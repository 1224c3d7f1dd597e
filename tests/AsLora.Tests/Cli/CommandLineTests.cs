using AsLora.Tests.Support;

namespace AsLora.Tests.Cli;

public class CommandLineTests
{
    [Theory]
    [InlineData("doctr", "aslora: unknown verb \"doctr\"; did you mean \"doctor\"?; the verbs are ", "see: aslora --help")]
    [InlineData("", "aslora: a verb is missing; the verbs are ", "see: aslora --help")]
    [InlineData("doctor --jsn", "aslora: unknown option --jsn; did you mean \"--json\"?", "see: aslora doctor --help")]
    [InlineData("doctor now", "aslora: unexpected argument \"now\"", "see: aslora doctor --help")]
    public void AWrongCommandLineIsNamedWithTheNearestRightOne(string arguments, string problem, string help)
    {
        var result = BuiltCommand.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(problem, result.Error, StringComparison.Ordinal);
        Assert.EndsWith(help + Environment.NewLine, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("doctor --help")]
    public void HelpFitsANarrowWindowAndShowsAnExample(string arguments)
    {
        var result = BuiltCommand.Run(new Dictionary<string, string?> { ["COLUMNS"] = "60" }, arguments.Split(' '));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var (help, example) = (result.Output.Split("Example:")[0], result.Output.Split("Example:")[1]);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 60, line));
        Assert.StartsWith("  aslora ", example.TrimStart('\r', '\n'), StringComparison.Ordinal);
    }

    [Fact]
    public void PipedOutputHasNoControlCharacters()
    {
        foreach (var (name, value) in new[] { ("NO_COLOR", null), ("NO_COLOR", "1"), ("GITHUB_ACTIONS", "true"), ("TERM", "xterm-256color") })
        {
            var result = BuiltCommand.Run(new Dictionary<string, string?> { [name] = value }, "doctor");
            Assert.DoesNotContain(result.Output + result.Error, c => char.IsControl(c) && c is not ('\n' or '\r'));
        }
    }
}
