using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora train</c>: fine-tunes a model on a task and leaves the best adapter.</summary>
internal static class TrainVerb
{
    public static Command Create(Terminal terminal)
    {
        var flags = new RunFlags();
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the run as YAML with its steps, parameter counts, merges and memory, and stop" };
        var json = new Option<bool>("--json") { Description = "Print the record of the run as JSON" };
        var resume = new Option<string?>("--resume") { Description = "Go on from the last checkpoint of this run; without a folder, of the one in --output", HelpName = "RUN", Arity = ArgumentArity.ZeroOrOne };
        var overrides = new Option<string[]>("--override") { Description = "Options that may differ from those the run was begun with, separated by commas", HelpName = "NAMES" };
        var withInput = new Option<bool>("--stop-with-input") { Description = "Stop, with a checkpoint, when standard input ends: for programs that start runs, so that no run outlives them" };
        var verb = new Command("train", "Fine-tune a model on a task: show the merges as they happen, print the score and the parameters, and leave the best adapter.")
        {
            dryRun, json, resume, overrides, withInput,
        };
        flags.AddTo(verb);
        verb.SetAction(result =>
        {
            var isResumed = result.GetResult(resume) is not null;
            if (!isResumed && result.GetValue(overrides) is { Length: > 0 }) throw new InputException("--override belongs to --resume: it names what may differ from the run that goes on");
            var config = isResumed ? Resumed(flags, result, result.GetValue(resume)) : flags.Read(result);
            string[] different = [.. (result.GetValue(overrides) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
            if (result.GetValue(dryRun) && !isResumed) return Write(terminal, TrainingRun.PlanOf(config), result.GetValue(json));
            using var run = isResumed ? TrainingRun.Resume(config, different) : TrainingRun.Prepare(config);
            if (result.GetValue(dryRun)) return Write(terminal, run.Plan, result.GetValue(json));
            if (run.Finished is { } finished) terminal.Messages.WriteLine($"the run in {config.Output} is finished: there is nothing to go on with");
            else finished = Train(terminal, run, result.GetValue(withInput));
            Write(terminal, finished, result.GetValue(json));
            return ExitCode.Done;
        });
        return verb;
    }

    // A folder alone is enough: what is not given is as it was. Without one the options say which run it is.
    private static RunConfig Resumed(RunFlags flags, ParseResult result, string? folder)
    {
        if (folder is null) return flags.Read(result);
        var config = flags.Read(result, TrainingRun.ReadConfig(folder));
        return Path.GetFullPath(config.Output).TrimEnd('/') == Path.GetFullPath(folder).TrimEnd('/') ? config : throw new InputException($"--resume {folder} and --output {config.Output} name two folders; a run goes on in its own");
    }

    private static int Write(Terminal terminal, RunPlan plan, bool asJson)
    {
        if (asJson) Json.Write(terminal, plan);
        else PlanText.Write(terminal.Results, plan);
        return ExitCode.Done;
    }

    private static void Write(Terminal terminal, RunRecord record, bool asJson)
    {
        if (asJson) Json.Write(terminal, record);
        else RunSummary.Write(terminal.Results, record);
    }

    private static RunRecord Train(Terminal terminal, TrainingRun run, bool stopsWithInput)
    {
        var (messages, config) = (terminal.Messages, run.Plan.Config);
        try
        {
            return StopSignal.Run(
                messages,
                token => messages.Profile.Capabilities is { Interactive: true, Ansi: true }
                    ? BarSink.Use(messages, TimeProvider.System, sink => run.Train(sink, token))
                    : run.Train(new LineSink(messages, config.LogEvery, TimeProvider.System), token),
                () => $"stopped; {GoOn(config.Output)}",
                other: stopsWithInput ? EndOfInput.Watch() : default);
        }
        catch (IOException exception)
        {
            throw new IOException($"{exception.Message.TrimEnd('.')}; when that is mended, {GoOn(config.Output)}", exception);
        }
    }

    private static string GoOn(string output)
    {
        if (!File.Exists(new RunFolder(output).Latest)) return "the same command begins anew: there is no checkpoint yet";
        var kept = Directory.Exists(new RunFolder(output).Adapter) ? $", and `aslora eval {output}` scores the best adapter so far" : "";
        return $"`aslora train --resume {output}` goes on from the last checkpoint{kept}";
    }
}
