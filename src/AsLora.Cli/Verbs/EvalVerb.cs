using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Evaluation;
using AsLora.Inference;
using AsLora.Tasks;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora eval</c>: the score of a finished run, the same to the last digit, or of a saved adapter on any data.</summary>
internal static class EvalVerb
{
    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "Folder of a run or of an adapter, native or PEFT's; for benchmarks also of a model");
        var model = new Option<string>("--model") { Description = "Folder of the model [the run's, or the one the adapter names]", HelpName = "FOLDER" };
        var task = new Option<string>("--task")
        {
            Description = "Task of GLUE that is scored [the run's, or the adapter's]; or a benchmark: mmlu, bbh, drop, humaneval",
            HelpName = "NAME",
        };
        var data = new Option<string>("--data")
        {
            Description = "Folder of the data, or a file of your own, all rows of which are scored [the run's]",
            HelpName = "PATH",
        };
        var split = new Option<string>("--split") { Description = "The split [the one that decided]", HelpName = "NAME" };
        var device = new Option<string>("--device") { Description = "cpu, cuda or cuda:N [the run's]", HelpName = "NAME" };
        var precision = new Option<string>("--precision")
        {
            Description = "auto, fp32 or bf16 [what the run used; for benchmarks of a model that of its weights]",
            HelpName = "NAME",
        };
        var length = new Option<int?>("--max-length")
        {
            Description = "Longest sequence in tokens [the run's, or 128; for benchmarks the protocol's]",
            HelpName = "COUNT",
        };
        var threads = new Option<int?>("--threads") { Description = "Threads of libtorch [the run's]", HelpName = "COUNT" };
        var json = new Option<bool>("--json") { Description = "Print the evaluation as JSON, every digit of it" };
        var benchmark = new BenchmarkFlags();
        const string about = "Score a saved adapter: that of a finished run needs no options, and the score is the run's own, to the last digit. "
            + "Or a language model on a benchmark.";
        var verb = new Command("eval", about)
        {
            path, model, task, data, split, device, precision, length, threads, json,
        };
        benchmark.AddTo(verb);
        verb.SetAction(result =>
        {
            var folder = result.GetRequiredValue(path);
            var threadCount = Arguments.AtLeast1(result.GetValue(threads), "--threads");
            if (result.GetValue(task) is { } name && BenchmarkEvaluator.Tasks.Contains(name))
            {
                if (result.GetValue(split) is not null) throw new InputException($"--split: {name} has no split to choose; leave it out");
                var elsewhere = new LanguageModelOptions
                {
                    Model = result.GetValue(model),
                    Device = result.GetValue(device),
                    Precision = result.GetValue(precision),
                    Threads = threadCount,
                };
                var scored = benchmark.Evaluate(terminal, result, folder, elsewhere, name, result.GetValue(data), result.GetValue(length));
                if (result.GetValue(json)) Json.Write(terminal, scored);
                else BenchmarkText.Write(terminal.Results, scored);
                return ExitCode.Done;
            }
            var asked = result.GetValue(task);
            benchmark.ExpectNone(result, asked);
            ExpectNoBenchmark(folder, asked);
            var saved = SavedAdapter.Find(folder);
            foreach (var note in saved.Notes) terminal.Messages.WriteLine($"note: {note}");
            if (saved.Run is { } record && RunSummary.Unfinished(record) is { } unfinished) terminal.Messages.WriteLine($"note: the run was {unfinished}");
            var options = new EvaluationOptions
            {
                Model = result.GetValue(model),
                Task = result.GetValue(task),
                Data = result.GetValue(data),
                Split = result.GetValue(split),
                Device = result.GetValue(device),
                Precision = result.GetValue(precision),
                MaxLength = result.GetValue(length),
                Threads = threadCount,
            };
            var evaluation = StopSignal.Run(terminal.Messages, token => RunEvaluator.Evaluate(folder, options, token), () => "stopped; nothing was written");
            if (result.GetValue(json)) Json.Write(terminal, evaluation);
            else TextTable.Write(terminal.Results,
                [("score", $"{RunSummary.Metrics(evaluation)} on {evaluation.Split}"), ("loss", Quantity.Number(evaluation.Loss))]);
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>Fails where a benchmark is meant: by a name that is nearly one's, or by a model without an adapter, which nothing else can score.</summary>
    private static void ExpectNoBenchmark(string folder, string? task)
    {
        var benchmarks = BenchmarkEvaluator.Tasks;
        string[] all = [.. NamedTasks.All.Select(known => known.Name), .. benchmarks];
        if (task is not null && Suggestion.Nearest(task, all) is [var nearest, ..] && benchmarks.Contains(nearest))
            throw new InputException($"unknown task \"{task}\"; did you mean \"{nearest}\"?; the benchmarks are {string.Join(", ", benchmarks)}");
        if (SavedAdapter.FolderIn(folder) is null && File.Exists(Path.Combine(folder, "config.json")))
        {
            throw new InputException($"{folder} is a model without an adapter, which is scored on a benchmark: give --task {string.Join(" or ", benchmarks)}, "
                + "with --protocol and --data");
        }
    }
}
