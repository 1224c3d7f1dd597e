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
        var (messages, config) = (terminal.Messages, run.Plan.Config);
        return StopSignal.Run(
            messages,
            token => messages.Profile.Capabilities is { Interactive: true, Ansi: true }
                ? BarSink.Use(messages, TimeProvider.System, sink => run.Train(sink, token))
                : run.Train(new LineSink(messages, config.LogEvery, TimeProvider.System), token),
            () => Stopped(config.Output));
    }

    private static string Stopped(string output)
    {
        var kept = Directory.Exists(new RunFolder(output).Adapter)
            ? $"{output} holds the best adapter so far, which `aslora eval {output}` scores"
            : $"{output} holds no adapter yet";
        return $"stopped; {kept}, and nothing half-written. To train again empty that folder or choose another --output";
    }
}
