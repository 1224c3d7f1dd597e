using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Tasks.Suite;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora suite</c>: the data of the tasks that come with the program, and text of the corpus its encoder has learned from.</summary>
internal static class SuiteVerb
{
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--output") { Description = "Folder to write; must not exist or be empty", HelpName = "FOLDER", Required = true };
        var lines = new Option<int?>("--corpus") { Description = "Write so many lines of the corpus too, one paragraph each [0]", HelpName = "LINES" };
        var seed = new Option<ulong?>("--seed") { Description = "Decides the lines of the corpus [42]", HelpName = "NUMBER" };
        var verb = new Command("suite", "Write the data of the tasks that come with the program, made anew from their grammar.") { output, lines, seed };
        verb.SetAction(result =>
        {
            var folder = result.GetRequiredValue(output);
            if (result.GetValue(lines) is < 0 and var found) throw new InputException($"--corpus: found \"{found}\", expected a whole number of at least 0");
            new RunFolder(folder).ExpectEmpty();
            SuiteFiles.Write(folder);
            TextTable.Write(terminal.Results, [.. SuiteTasks.All.Select(task => new[] { task.Name, Path.Combine(folder, task.Name) })]);
            if (result.GetValue(lines) is not (> 0 and var count)) return ExitCode.Done;
            var file = Path.Combine(folder, "corpus.txt");
            File.WriteAllLines(file, Corpus.Lines(result.GetValue(seed) ?? 42).Take(count));
            TextTable.Write(terminal.Results, [("corpus", file)]);
            return ExitCode.Done;
        });
        return verb;
    }
}
