using AsLora.Tasks.Tables;
using AsLora.Tests.Support;

namespace AsLora.Tests;

public sealed class ReadmeTests
{
    private const string Prefix = "dotnet run -c Release --project src/AsLora.Cli -- ";

    // "    dotnet run … -- VERB ARGUMENTS   # what it is for"
    private static readonly List<string> Commands = [.. File.ReadLines(Path.Combine(TestPaths.Repository, "README.md"))
        .Select(line => line.Trim()).Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).Select(line => line[Prefix.Length..].Split('#')[0].Trim())];

    [Fact]
    public void TheCommandsWorkAsTheyAreWrittenOneAfterTheOther()
    {
        using var project = new TinyProject();
        using var language = new TinyInstructions();
        Assert.Equal(["demo", "train", "eval", "inspect", "fuse", "export", "doctor", "train", "predict", "preview", "train", "generate", "compare", "report"], Commands.Select(command => command.Split(' ')[0]));
        SomeTables.Write(project["my"], TableFormat.Csv, TopicRows.Columns, TopicRows.Make(30, 1));
        SomeTables.Write(project["new"], TableFormat.Csv, TopicRows.Columns, TopicRows.Make(10, 2));
        foreach (var command in Commands)
        {
            var words = command.Split(' ').Select(word => word switch
            {
                "MODEL" => project.Model,
                "GLUE" => project.Data,
                "runs/mrpc" => project.Output,
                "LLAMA" => language.Model,
                "my.jsonl" => Path.Combine(language.Data, "train.jsonl"),
                "runs/mine" => language.Output,
                "runs/fused" or "peft/mrpc" or "runs/topics" or "runs/quick" or "runs/report" or "my.csv" or "new.csv" or "topics.jsonl" => project[word[(word.IndexOf('/') + 1)..]],
                _ => word,
            });
            // The demo's own encoder would take a minute.
            if (command == "demo") words = [.. words, "--model", project.Model, "--output", project["demo"]];
            var result = BuiltCommand.Run([.. words]);
            Assert.True(result.ExitCode == 0, $"{command}\n{result.Error}");
        }
    }

    [Fact]
    public void TheProgramInTheReadmeIsTheSample()
    {
        var readme = File.ReadAllLines(Path.Combine(TestPaths.Repository, "README.md")).SkipWhile(line => line != "The same run in C#:").Skip(2).TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal));
        var sample = File.ReadAllText(Path.Combine(TestPaths.Repository, "samples", "TrainMrpc", "Program.cs"));
        var lines = readme.Select(line => line.Trim().Replace("\"MODEL\"", "model").Replace("\"GLUE\"", "data").Replace("\"runs/mrpc\"", "output")).Where(line => line.Length > 0).ToList();
        Assert.Equal(4, lines.Count);
        Assert.All(lines, line => Assert.Contains(line, sample, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("train")]
    [InlineData("eval")]
    [InlineData("inspect")]
    [InlineData("fuse")]
    [InlineData("export")]
    [InlineData("predict")]
    [InlineData("compare")]
    [InlineData("report")]
    [InlineData("doctor")]
    public void TheHelpOfAVerbShowsTheReadmesCommand(string verb) =>
        Assert.EndsWith($"Example:\n  aslora {Commands.First(command => command.StartsWith(verb, StringComparison.Ordinal))}\n", BuiltCommand.Run(verb, "--help").Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
}
