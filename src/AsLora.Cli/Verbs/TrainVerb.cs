using System.CommandLine;
using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Training;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora train</c>: fine-tunes a model on a task and leaves the best adapter.</summary>
internal static class TrainVerb
{
    public static Command Create(Terminal terminal)
    {
        var flags = new RunFlags();
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the run as YAML with its steps, parameter counts, merges and memory, and stop" };
        var json = new Option<bool>("--json") { Description = "Print the record of the run as JSON" };
        var verb = new Command("train", "Fine-tune a model on a task: show the merges as they happen, print the score and the parameters, and leave the best adapter.")
        {
            dryRun, json,
        };
        flags.AddTo(verb);
        verb.SetAction(result =>
        {
            using var run = TrainingRun.Prepare(flags.Read(result));
            if (result.GetValue(dryRun))
            {
                if (result.GetValue(json)) Json.Write(terminal, run.Plan);
                else PlanText.Write(terminal.Results, run.Plan);
                return ExitCode.Done;
            }
            var record = Train(terminal, run);
            if (result.GetValue(json)) Json.Write(terminal, record);
            else RunSummary.Write(terminal.Results, record);
            return ExitCode.Done;
        });
        return verb;
    }

    private static RunRecord Train(Terminal terminal, TrainingRun run)
    {
        using var stop = new StopSignal(terminal.Messages);
        var token = stop.Token;
        return terminal.Messages.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? BarSink.Use(terminal.Messages, TimeProvider.System, sink => run.Train(sink, token))
            : run.Train(new LineSink(terminal.Messages, run.Plan.Config.LogEvery, TimeProvider.System), token);
    }
}
