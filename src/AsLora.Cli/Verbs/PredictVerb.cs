using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Inference;
using AsLora.Tasks.Tables;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora predict</c>: the classes or numbers of a file's rows, or of those of standard input.</summary>
internal static class PredictVerb
{
    private const string Standard = "-";
    private static readonly TableFormat[] Written = [TableFormat.Jsonl, TableFormat.Csv];

    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "Folder of a run, or of an adapter");
        var input = new Option<string>("--input")
        {
            Description = "File of rows (.csv, .tsv, .jsonl, .parquet, or .txt with a text a line), or - for standard input",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<string>("--output") { Description = "File to write, which must not exist, or - [standard output]", HelpName = "FILE" };
        var inputFormat = new Option<string>("--input-format") { Description = "csv, tsv, jsonl, parquet or txt [as the suffix says; jsonl for standard input]", HelpName = "NAME" };
        var format = new Option<string>("--format") { Description = "jsonl or csv [as the suffix of the output says; jsonl for standard output]", HelpName = "NAME" };
        var text = new Option<string[]>("--text") { Description = "Columns of text [those of the training]", HelpName = "NAMES", AllowMultipleArgumentsPerToken = true };
        var batchSize = new Option<int?>("--batch-size") { Description = "Rows in a batch [the run's evaluation batch size]", HelpName = "COUNT" };
        var model = new Option<string>("--model") { Description = "Folder of the model, where it has moved [the run's]", HelpName = "FOLDER" };
        var device = new Option<string>("--device") { Description = "cpu, cuda or cuda:N [the run's]", HelpName = "NAME" };
        var precision = new Option<string>("--precision") { Description = "auto, fp32 or bf16 [what the run used]", HelpName = "NAME" };
        var threads = new Option<int?>("--threads") { Description = "Threads of libtorch [the run's]", HelpName = "COUNT" };
        var verb = new Command("predict", "Predict the class of every row with the probabilities of all classes, or its number: in order, from a file or standard input.")
        {
            path, input, output, inputFormat, format, text, batchSize, model, device, precision, threads,
        };
        verb.SetAction(result =>
        {
            var options = new PredictionOptions
            {
                Text = [.. (result.GetValue(text) ?? []).SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries))],
                BatchSize = Arguments.AtLeast1(result.GetValue(batchSize), "--batch-size"),
                Model = result.GetValue(model),
                Device = result.GetValue(device),
                Precision = result.GetValue(precision),
                Threads = Arguments.AtLeast1(result.GetValue(threads), "--threads"),
            };
            var target = result.GetValue(output) is { } file && file != Standard ? file : null;
            var rowFormat = Named(result.GetValue(format), Written, "--format") ?? (target is null ? TableFormat.Jsonl : TableFormats.Of(target, Written));
            if (Path.Exists(target)) throw new InputException($"the output {target} is there already; choose another --output: nothing is written over");
            var sourceFormat = Named(result.GetValue(inputFormat), TableFormats.All, "--input-format");
            var rows = 0L;
            return StopSignal.Run(
                terminal.Messages,
                token =>
                {
                    using var prediction = TablePrediction.Prepare(result.GetRequiredValue(path), Source(result.GetRequiredValue(input), sourceFormat, token), options);
                    using var stream = target is null ? StandardStreams.Output() : Create(target);
                    try
                    {
                        prediction.Write(stream, rowFormat, token);
                    }
                    catch (IOException exception) when (StandardStreams.IsBrokenPipe(exception))
                    {
                        // Whoever reads has seen enough, as head does.
                    }
                    finally
                    {
                        rows = prediction.Written;
                    }
                    return ExitCode.Done;
                },
                () => $"stopped; {Quantity.Count(rows)} row(s) are written, whole ones");
        });
        return verb;
    }

    private static TableInput Source(string input, TableFormat? format, CancellationToken cancellation) =>
        input == Standard ? new("standard input", format ?? TableFormat.Jsonl, () => StandardStreams.Input(cancellation)) : TableInput.OfFile(input, format);

    private static FileStream Create(string path)
    {
        try
        {
            return new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output {path} cannot be made: {exception.Message}", exception);
        }
    }

    private static TableFormat? Named(string? name, IReadOnlyList<TableFormat> among, string option)
    {
        if (name is null) return null;
        var names = among.Select(f => f.Name()).ToList();
        return names.IndexOf(name) is >= 0 and var index ? among[index]
            : throw new InputException($"{option}: found \"{name}\", expected one of {string.Join(", ", names)}{Suggestion.For(name, names)}");
    }
}
