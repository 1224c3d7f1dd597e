using System.CommandLine;
using AsLora.Cli.Output;
using AsLora.Models;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora init</c>: a model with initial weights, as an ordinary Hugging Face folder.</summary>
internal static class InitVerb
{
    public static Command Create(Terminal terminal)
    {
        var config = Arguments.Path("CONFIG", "A config.json of LLaMA, Mistral, Qwen2, BERT or RoBERTa, or a folder that holds one");
        var output = new Option<string>("--output") { Description = "Folder to write; must not exist or be empty", HelpName = "FOLDER", Required = true };
        var seed = new Option<ulong?>("--seed") { Description = "Decides all numbers [42]", HelpName = "NUMBER" };
        var type = new Option<string>("--dtype") { Description = "fp32, fp16 or bf16 for all tensors [fp32]", HelpName = "NAME" };
        var shard = new Option<string>("--max-shard-size")
        {
            Description = "Greatest size of a weight file: a number with B, KB, MB, GB, KiB, MiB or GiB [5GB]",
            HelpName = "SIZE",
        };
        var tokenizer = new Option<string>("--tokenizer") { Description = "Folder of a tokenizer to copy [that of CONFIG]", HelpName = "FOLDER" };
        var json = new Option<bool>("--json") { Description = "Print what was done as JSON" };
        var verb = new Command("init", "Write a model with initial weights from its configuration alone.")
        {
            config, output, seed, type, shard, tokenizer, json,
        };
        verb.SetAction(result =>
        {
            var options = new InitializationOptions { Output = result.GetRequiredValue(output), Tokenizer = result.GetValue(tokenizer) };
            if (result.GetValue(seed) is { } number) options = options with { Seed = number };
            if (result.GetValue(type) is { } name) options = options with { Type = name };
            if (result.GetValue(shard) is { } size) options = options with { MaxShardSize = size };
            var path = result.GetRequiredValue(config);
            var record = StopSignal.Run(
                terminal.Messages, token => ModelInitializer.Write(path, options, token), () => "stopped; nothing was written", unit: "tensor");
            foreach (var note in record.Notes) terminal.Messages.WriteLine($"note: {note}");
            if (result.GetValue(json)) Json.Write(terminal, record);
            else TextTable.Write(terminal.Results, Rows(record));
            return ExitCode.Done;
        });
        return verb;
    }

    private static IEnumerable<(string Name, string Text)> Rows(InitializationRecord record)
    {
        yield return ("model", $"{record.Architecture} with {Quantity.Count(record.Parameters)} parameters, drawn from seed {record.Seed}");
        yield return ("written", $"{record.Output}: {Quantity.Bytes(record.Bytes)} in {record.Tensors} tensors");
        yield return ("files", string.Join(", ", record.Files));
    }
}
