using System.CommandLine;
using AsLora.Cli.Output;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora eval</c>: the score of a finished run, the same to the last digit, or its score on other data.</summary>
internal static class EvalVerb
{
    public static Command Create(Terminal terminal)
    {
        var run = Arguments.Path("RUN", "Folder of a finished run");
        var model = new Option<string>("--model") { Description = "Folder of the model, where it has moved [the run's]", HelpName = "FOLDER" };
        var data = new Option<string>("--data") { Description = "Folder of the data [the run's]", HelpName = "FOLDER" };
        var split = new Option<string>("--split") { Description = "The split [the one that decided]", HelpName = "NAME" };
        var device = new Option<string>("--device") { Description = "cpu, cuda or cuda:N [the run's]", HelpName = "NAME" };
        var precision = new Option<string>("--precision") { Description = "auto, fp32 or bf16 [what the run used]", HelpName = "NAME" };
        var threads = new Option<int?>("--threads") { Description = "Threads of libtorch [the run's]", HelpName = "COUNT" };
        var json = new Option<bool>("--json") { Description = "Print the evaluation as JSON, every digit of it" };
        var verb = new Command("eval", "Score the adapter of a finished run; without options the score is the run's own, to the last digit.")
        {
            run, model, data, split, device, precision, threads, json,
        };
        verb.SetAction(result =>
        {
            var folder = result.GetRequiredValue(run);
            if (SavedAdapter.Find(folder).Run is { } record && RunSummary.Unfinished(record) is { } unfinished) terminal.Messages.WriteLine($"note: the run was {unfinished}");
            var options = new EvaluationOptions
            {
                Model = result.GetValue(model),
                Data = result.GetValue(data),
                Split = result.GetValue(split),
                Device = result.GetValue(device),
                Precision = result.GetValue(precision),
                Threads = result.GetValue(threads),
            };
            var evaluation = StopSignal.Run(terminal.Messages, token => RunEvaluator.Evaluate(folder, options, token), () => "stopped; nothing was written");
            if (result.GetValue(json)) Json.Write(terminal, evaluation);
            else TextTable.Write(terminal.Results, [("score", $"{RunSummary.Metrics(evaluation)} on {evaluation.Split}"), ("loss", Quantity.Number(evaluation.Loss))]);
            return ExitCode.Done;
        });
        return verb;
    }
}
