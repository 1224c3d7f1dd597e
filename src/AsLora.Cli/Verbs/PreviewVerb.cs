using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Output;
using AsLora.Tasks.Instructions;
using AsLora.Tokenization;
using AsLora.Training;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora preview</c>: what a model will read of instruction data, and what of it is learned.</summary>
internal static class PreviewVerb
{
    private static readonly string[] Splits = ["train", "dev", "test"];

    public static Command Create(Terminal terminal)
    {
        const string files = "File of instruction data (.json, .jsonl), or a folder with train, valid or dev, and test, or with files to train on";
        var data = Arguments.Path("DATA", files);
        var model = new Option<string>("--model")
        {
            Description = "Folder of a model, for its tokenizer; or of a run or an adapter, for the tokenizer and the template of the training",
            HelpName = "FOLDER",
        };
        var tokenizer = new Option<string>("--tokenizer") { Description = "Folder of a tokenizer, in place of a model", HelpName = "FOLDER" };
        var template = new Option<string>("--template")
        {
            Description = $"{string.Join(", ", ChatTemplate.Names)} [what data and tokenizer tell]",
            HelpName = "NAME",
        };
        var maxLength = new Option<int?>("--max-length") { Description = "Greatest length in tokens [none]", HelpName = "COUNT" };
        var count = new Option<int?>("--count") { Description = "How many samples are shown [3]", HelpName = "COUNT" };
        var split = new Option<string>("--split") { Description = "Which file of a folder: train, dev or test [train]", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print counts, ids and masks as JSON" };
        var verb = new Command("preview", "Show what a model reads of instruction data and what of it is learned, with counts: samples, left out, cut, tokens.")
        {
            data, model, tokenizer, template, maxLength, count, split, json,
        };
        verb.SetAction(result =>
        {
            var most = result.GetValue(count) ?? 3;
            if (most < 0) throw new InputException($"--count: found \"{most}\", expected a whole number of at least 0");
            var length = Arguments.AtLeast1(result.GetValue(maxLength), "--max-length");
            var file = FileOf(result.GetRequiredValue(data), result.GetValue(split) ?? "train");
            var (folder, trained) = Source(result.GetValue(model), result.GetValue(tokenizer));
            var reader = Tokenizer.Load(folder);
            var samples = InstructionSamples.Read(file, reader, folder, result.GetValue(template) ?? trained, length);
            var shown = samples.Samples.Zip(samples.Sources).Take(most).ToList();
            if (result.GetValue(json)) WriteJson(terminal, samples, length, shown, reader);
            else Write(terminal.Results, samples, shown, reader);
            return ExitCode.Done;
        });
        return verb;
    }

    private static string FileOf(string data, string split)
    {
        if (!Splits.Contains(split))
            throw new InputException($"--split: found \"{split}\", expected one of {string.Join(", ", Splits)}{Suggestion.For(split, Splits)}");
        var files = InstructionFolder.Find(data);
        return split switch { "train" => files.Train, "dev" => files.Dev, _ => files.Test } ?? throw new InputException($"there is no {split} file in {data}");
    }

    // Where the tokenizer is, and the template of the training where there was one.
    private static (string Folder, string? Template) Source(string? model, string? tokenizer) => (model, tokenizer) switch
    {
        ({ } path, null) when SavedAdapter.FolderIn(path) is not null => OfAdapter(SavedAdapter.Find(path)),
        ({ } folder, null) => (folder, null),
        (null, { } folder) => (folder, null),
        (null, null) => throw new InputException(
            "the tokenizer is missing: give --model with the folder of a model, or --tokenizer with that of a tokenizer alone"),
        _ => throw new InputException("--model and --tokenizer are given; leave out one of them"),
    };

    private static (string Folder, string? Template) OfAdapter(SavedAdapter saved)
    {
        var folder = saved.RunConfig?.Tokenizer ?? saved.Model(null);
        return folder.Length > 0 ? (folder, saved.Manifest.Template)
            : throw new InputException($"the adapter in {saved.AdapterPath} does not say which model it belongs on; give --model with that one's folder");
    }

    private static void Write(
        IAnsiConsole console, InstructionSamples samples, IReadOnlyList<(LabelledTokens Tokens, Conversation Source)> shown, Tokenizer tokenizer)
    {
        if (shown.Count > 0) console.Profile.Out.Writer.WriteLine(SampleText.Legend);
        foreach (var (index, (tokens, source)) in shown.Index())
        {
            var file = source.File is { } one ? $"{Path.GetFileName(one)}, " : "";
            var counts = $"{Quantity.Count(tokens.Length)} tokens, {Quantity.Count(tokens.Targets)} of them learned";
            console.Profile.Out.Writer.WriteLine($"\nsample {index + 1}, {file}{source.Place}: {counts}{(tokens.IsTruncated ? ", cut" : "")}");
            SampleText.Write(console, SampleText.Parts(tokens, tokenizer));
        }
        if (shown.Count > 0) console.WriteLine();
        TextTable.Write(console, Facts(samples));
    }

    private static IEnumerable<(string Name, string Text)> Facts(InstructionSamples samples)
    {
        yield return ("template", samples.Template.Name);
        var leftOut = Quantity.Count(samples.LeftOut.Values.Sum());
        yield return ("samples", $"{Quantity.Count(samples.Samples.Count)}; {Quantity.Count(samples.Truncated)} cut, {leftOut} left out");
        var share = Quantity.Share((double)samples.Targets / samples.Tokens);
        yield return ("tokens", $"{Quantity.Count(samples.Tokens)}, {Quantity.Count(samples.Targets)} of them learned ({share})");
        yield return ("longest", $"{Quantity.Count(samples.Longest)} tokens");
        foreach (var note in samples.Notes) yield return ("note", note);
    }

    private static void WriteJson(
        Terminal terminal, InstructionSamples samples, int? maxLength, IEnumerable<(LabelledTokens Tokens, Conversation Source)> shown, Tokenizer tokenizer) =>
        Json.Write(terminal, new
        {
            File = samples.File.Path,
            samples.File.Format,
            Template = samples.Template.Name,
            MaxLength = maxLength,
            Samples = samples.Samples.Count,
            samples.Truncated,
            samples.LeftOut,
            samples.Tokens,
            samples.Targets,
            samples.Longest,
            samples.Notes,
            Shown = shown.Select(sample => new
            {
                sample.Source.Record,
                sample.Source.Line,
                sample.Tokens.IsTruncated,
                sample.Tokens.Ids,
                sample.Tokens.IsTarget,
                Parts = SampleText.Parts(sample.Tokens, tokenizer).Select(p => new { p.Text, p.IsTarget }),
            }),
        });
}
