using System.CommandLine;
using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Hub;
using AsLora.Reports;
using AsLora.Tasks.Suite;
using AsLora.Training;
using AsLora.Training.Events;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora demo</c>: LoRA and ASLoRA side by side on a task that comes with the program; needs nothing but the program.</summary>
internal static class DemoVerb
{
    private const string DefaultOutput = "runs/demo", DefaultTask = "entailment";
    // Two runs in a minute and a half on two cores.
    private const int Epochs = 4;
    private static readonly AdapterMethod[] Methods = [AdapterMethods.Get("lora"), AdapterMethods.Get("aslora")];

    public static Command Create(Terminal terminal)
    {
        var tasks = string.Join(", ", SuiteTasks.All.Select(t => t.Name));
        var output = new Option<string>("--output") { Description = $"Folder to write; a demo that was stopped there goes on [{DefaultOutput}]", HelpName = "FOLDER" };
        var task = new Option<string>("--task") { Description = $"{tasks} [{DefaultTask}]", HelpName = "NAME" };
        var model = new Option<string>("--model") { Description = "Folder of an encoder [the one that comes with the program]", HelpName = "FOLDER" };
        var seed = new Option<ulong?>("--seed") { Description = "Decides all that is random [42]", HelpName = "NUMBER" };
        var threads = new Option<int?>("--threads") { Description = "Threads of libtorch [one a core]", HelpName = "COUNT" };
        var verb = new Command("demo", "Fine-tune the encoder that comes with the program by LoRA and by ASLoRA, show the merges as they happen, and compare.") { output, task, model, seed, threads };
        verb.SetAction(result =>
        {
            var name = result.GetValue(task) ?? DefaultTask;
            if (!SuiteTasks.All.Any(t => t.Name == name)) throw new InputException($"--task: found \"{name}\", expected one of {tasks}{Suggestion.For(name, SuiteTasks.All.Select(t => t.Name))}");
            var folder = result.GetValue(output) ?? DefaultOutput;
            var shared = new RunConfig { Task = name, Output = folder, Threads = result.GetValue(threads), Precision = "fp32", Epochs = Epochs };
            if (result.GetValue(model) is { } path) shared = shared with { Model = path };
            if (result.GetValue(seed) is { } number) shared = shared with { Seed = number };
            var records = Train(terminal, [.. Methods.Select(m => shared with { Output = Path.Combine(folder, m.Name), Method = new() { Name = m.Name } })]);
            Write(terminal, folder, records);
            return ExitCode.Done;
        });
        return verb;
    }

    private static IReadOnlyList<RunRecord> Train(Terminal terminal, IReadOnlyList<RunConfig> configs)
    {
        var messages = terminal.Messages;
        // Both are prepared before either begins, so that what cannot be used is said before anything is written.
        List<TrainingRun> runs = [];
        try
        {
            foreach (var config in configs)
            {
                ExpectSame(config);
                runs.Add(TrainingRun.Resume(config));
            }
            var layers = ModelFolder.Open(configs[0].Model).Config.GetProperty("num_hidden_layers").GetInt32();
            return StopSignal.Run(
                messages,
                token => messages.Profile.Capabilities is { Interactive: true, Ansi: true }
                    ? DemoTable.Use(messages, [.. Methods.Select(m => m.Title)], layers, TimeProvider.System, table => Train(runs, table.SinkOf, token))
                    : Train(runs, run => new DemoLines(messages, Methods[run].Title), token),
                () => "stopped; the same command goes on");
        }
        finally
        {
            foreach (var run in runs) run.Dispose();
        }
    }

    // What was begun goes on and is not mixed with another demo.
    private static void ExpectSame(RunConfig config)
    {
        if (!File.Exists(new RunFolder(config.Output).Latest)) return;
        var before = TrainingRun.ReadConfig(config.Output);
        if ((before.Task, before.Model, before.Seed) == (config.Task, config.Model, config.Seed)) return;
        throw new InputException($"{config.Output} holds a run on task {before.Task} with model {before.Model} and seed {before.Seed}; give the same to go on with it, or choose another --output");
    }

    private static IReadOnlyList<RunRecord> Train(IReadOnlyList<TrainingRun> runs, Func<int, ITrainingSink> sinkOf, CancellationToken token) =>
        [.. runs.Index().Select(run => run.Item.Finished is { } finished ? Tell(sinkOf(run.Index), finished) : run.Item.Train(sinkOf(run.Index), token))];

    private static RunRecord Tell(ITrainingSink sink, RunRecord finished)
    {
        sink.Emit(new TrainingEvent.Finished(finished));
        return finished;
    }

    private static void Write(Terminal terminal, string folder, IReadOnlyList<RunRecord> records)
    {
        var results = terminal.Results;
        string[] header = ["method", $"dev {records[0].Metric}", $"test {records[0].Metric}", "adapter", "of LoRA's", "merges", "time"];
        TextTable.Write(results, [header, .. records.Select(Row)]);
        results.WriteLine();
        var report = Path.Combine(folder, "report");
        ReportWriter.Write(RunSet.Read([.. Methods.Select(m => Path.Combine(folder, m.Name))]), report, new() { Overwrite = true });
        TextTable.Write(results,
        [
            ("report", Path.Combine(report, "report.html")),
            ("adapters", string.Join(", ", Methods.Select(m => Path.Combine(folder, m.Name, "adapter")))),
            ("next", $"aslora inspect {Path.Combine(folder, "aslora")}"),
        ]);
    }

    private static string[] Row(RunRecord record)
    {
        // The dev split decides which adapter is kept; test was scored at the same update.
        var test = record.Evaluations.First(e => e.Step == record.Best.Step && e.Split == "test");
        var counts = record.CountsAtEnd;
        return
        [
            AdapterMethods.Get(record.Config.Method.Name).Title, Quantity.Number(record.Best.Metrics[record.Metric]), Quantity.Number(test.Metrics[record.Metric]),
            Quantity.Count(counts.Adapter), Quantity.Share(counts.ShareOfLora), Quantity.Count(record.Merges.Count), Quantity.Time(record.Seconds),
        ];
    }
}
