using System.CommandLine;
using System.CommandLine.Parsing;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Cli.Progress;
using AsLora.Pretraining;
using AsLora.Training.Events;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora pretrain</c>: an encoder made from a corpus alone.</summary>
internal static class PretrainVerb
{
    // Of the options of a run those that mean something here.
    private static readonly string[] Names =
    [
        "output", "seed", "dev", "dev-fraction", "dev-seed", "masking", "device", "precision", "threads", "epochs", "max-steps", "batch-size", "accumulation",
        "evaluation-batch-size", "max-length", "learning-rate", "schedule", "warmup", "weight-decay", "decay-all", "beta1", "beta2", "epsilon", "clip", "order",
        "evaluate-every", "patience", "train-sample", "log-every", "checkpoint-every", "keep-checkpoints",
    ];

    public static Command Create(Terminal terminal)
    {
        var defaults = new PretrainingOptions();
        var corpus = new Option<string>("--corpus")
        {
            Description = $"Text file with one sentence a line and an empty line between texts [{PretrainingOptions.BuiltIn}: written from the seed]",
            HelpName = "FILE",
        };
        var texts = Number("--texts", "Texts of the built-in corpus", defaults.Texts);
        var vocabulary = Number("--vocabulary", "Greatest number of tokens", defaults.Vocabulary);
        var layers = Number("--layers", "Layers of the encoder", defaults.Shape.Layers);
        var hidden = Number("--hidden-size", "Width of its hidden states", defaults.Shape.HiddenSize);
        var heads = Number("--heads", "Attention heads of each layer", defaults.Shape.Heads);
        var intermediate = Number("--intermediate-size", "Width of its feed-forward parts", defaults.Shape.IntermediateSize);
        var flags = new RunFlags(PretrainingOptions.DefaultTraining, Names);
        var resume = new Option<string>("--resume")
        {
            Description = "Go on with the pretraining in this folder; all options are as it was begun with",
            HelpName = "FOLDER",
        };
        var json = new Option<bool>("--json") { Description = "Print what was done as JSON" };
        const string what = "Make an encoder from a corpus alone: learn a tokenizer, draw initial weights, and train them to say which words are hidden.";
        var verb = new Command("pretrain", what)
        {
            corpus, texts, vocabulary, layers, hidden, heads, intermediate, resume, json,
        };
        flags.AddTo(verb, withConfig: false);
        verb.SetAction(result =>
        {
            var record = result.GetValue(resume) is { } folder ? Resume(folder) : Begin();
            if (result.GetValue(json)) Json.Write(terminal, record);
            else TextTable.Write(terminal.Results, Rows(record));
            return ExitCode.Done;

            PretrainingRecord Begin()
            {
                var training = flags.Read(result, PretrainingOptions.DefaultTraining);
                var options = new PretrainingOptions
                {
                    Corpus = result.GetValue(corpus) ?? PretrainingOptions.BuiltIn,
                    Texts = result.GetValue(texts) ?? defaults.Texts,
                    Vocabulary = result.GetValue(vocabulary) ?? defaults.Vocabulary,
                    Shape = new(
                        result.GetValue(layers) ?? defaults.Shape.Layers, result.GetValue(hidden) ?? defaults.Shape.HiddenSize,
                        result.GetValue(heads) ?? defaults.Shape.Heads, result.GetValue(intermediate) ?? defaults.Shape.IntermediateSize),
                    Training = training,
                };
                return Run(terminal, training.Output, training.LogEvery, (sink, report, token) => EncoderPretraining.Run(options, sink, report, token));
            }

            PretrainingRecord Resume(string path)
            {
                var given = result.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit).Select(o => o.Option);
                var others = string.Join(", ", given.Where(o => verb.Options.Contains(o) && o != resume && o != json).Select(o => o.Name));
                if (others.Length > 0) throw new InputException($"--resume goes on with what the pretraining was begun with: leave out {others}");
                var logEvery = PretrainingOptions.DefaultTraining.LogEvery;
                return Run(terminal, path, logEvery, (sink, report, token) => EncoderPretraining.Resume(path, sink, report, token));
            }
        });
        return verb;
    }

    private static Option<int?> Number(string name, string help, int otherwise) => new(name) { Description = $"{help} [{otherwise}]", HelpName = "NUMBER" };

    private static PretrainingRecord Run(
        Terminal terminal, string output, int logEvery, Func<ITrainingSink, Action<string>, CancellationToken, PretrainingRecord> work)
    {
        var messages = terminal.Messages;
        return StopSignal.Run(
            messages,
            token => messages.Profile.Capabilities is { Interactive: true, Ansi: true }
                ? BarSink.Use(messages, TimeProvider.System, sink => work(sink, messages.WriteLine, token))
                : work(new LineSink(messages, logEvery, TimeProvider.System), messages.WriteLine, token),
            () => $"stopped; `aslora pretrain --resume {output}` goes on");
    }

    private static IEnumerable<(string Name, string Text)> Rows(PretrainingRecord record)
    {
        var (run, best) = (record.Run, record.Run.Best);
        var metrics = best.Metrics.Select(m => $"{m.Key} {Quantity.Number(m.Value)}");
        var size = $"{Quantity.Count(record.Parameters)} parameters, {Quantity.Bytes(record.Bytes)}, {Quantity.Count(record.Vocabulary)} tokens";
        yield return ("encoder", $"{record.Encoder}: {size}");
        yield return ("trained", $"{Quantity.Count(run.Steps)} updates, {Quantity.Count(run.Tokens)} tokens in {Quantity.Time(run.Seconds)}");
        yield return ("held out", $"{string.Join(", ", metrics)}, loss {Quantity.Number(best.Loss)}, after update {best.Step}");
        yield return ("use", $"aslora train --model {record.Encoder} …");
    }
}
