using System.CommandLine;
using System.Reflection;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Experiments;
using AsLora.Reports;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora compare</c>: makes the runs of an experiment, each in a process of its own, and prints what came of them.</summary>
internal static class CompareVerb
{
    // What the experiment decides for every run.
    private static readonly string[] NoFlags = ["output", "seed"];

    public static Command Create(Terminal terminal)
    {
        var file = Arguments.Path("EXPERIMENT", "YAML file of models, tasks, methods and seeds");
        var output = new Option<string>("--output") { Description = "Folder of the runs; one that holds some of them is gone on with", HelpName = "FOLDER", Required = true };
        var only = new Option<string[]>("--only") { Description = "Models, tasks and methods to take, and what they need", HelpName = "NAMES", AllowMultipleArgumentsPerToken = true };
        var jobs = new Option<int>("--jobs") { Description = "Runs at once; each gets its share of the cores [1]", HelpName = "COUNT", DefaultValueFactory = _ => 1 };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the runs with steps, parameters and, where finished runs tell, time; and stop" };
        const string about = "Compare methods on the same tasks, seeds and batches: make the runs of an experiment, search for learning rates where it asks for that, and print the table. "
            + "What is finished is not made again, what was stopped goes on. Options of a run win over the experiment's.";
        var verb = new Command("compare", about) { file, output, only, jobs, dryRun };
        var flags = new RunFlags(NoFlags);
        flags.AddTo(verb, withConfig: false);
        verb.SetAction(result =>
        {
            var experiment = Experiment.Load(result.GetRequiredValue(file), [.. flags.Given(result)]);
            var comparison = Comparison.Prepare(experiment, new()
            {
                Output = result.GetRequiredValue(output),
                Only = [.. (result.GetValue(only) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
                Jobs = Arguments.AtLeast1(result.GetValue(jobs), "--jobs")!.Value,
                Command = ThisCommand(),
            });
            if (result.GetValue(dryRun)) ComparisonText.WritePlan(terminal.Results, comparison);
            else Make(terminal, comparison, result.GetRequiredValue(output));
            return comparison.Runs.Any(run => run.Problem is not null) ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static void Make(Terminal terminal, Comparison comparison, string output)
    {
        StopSignal.Run(
            terminal.Messages,
            token =>
            {
                ComparisonProgress.Use(terminal.Messages, sink => comparison.Run(sink, token));
                return ExitCode.Done;
            },
            () => "stopped; the same command goes on",
            "batch of every run");
        foreach (var run in comparison.Runs.Where(run => run.Problem is not null)) terminal.Messages.WriteLine($"failed: {run}: {run.Problem}");
        if (comparison.Runs.All(run => run.Record is null)) return;
        ComparisonTableText.Write(terminal.Results, ComparisonTable.Of(RunSet.Read(output)));
        terminal.Messages.WriteLine($"`aslora report {output}` makes a page of it");
    }

    // Started by the dotnet host, this program is its first argument.
    private static string[] ThisCommand()
    {
        var program = Environment.ProcessPath ?? throw new InputException("the path of this program is not known, so it cannot be started for every run");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Assembly.GetExecutingAssembly().Location] : [program];
    }
}
