using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using AsLora.Cli.Output;

namespace AsLora.Cli;

/// <summary>Help that fits the window and ends with an example.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    /// <summary>Verb → a command line that does something useful.</summary>
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["aslora"] = "aslora demo",
        ["demo"] = "aslora demo",
        ["train"] = "aslora train --model MODEL --task mrpc --data GLUE --method aslora --output runs/mrpc",
        ["eval"] = "aslora eval runs/mrpc",
        ["compare"] = "aslora compare experiments/quick.yaml --model MODEL --data GLUE --output runs/quick",
        ["fuse"] = "aslora fuse runs/mrpc --output runs/fused --verify",
        ["predict"] = "aslora predict runs/topics --input new.csv --output topics.jsonl",
        ["preview"] = "aslora preview instructions.jsonl --model MODEL",
        ["generate"] = "aslora generate runs/alpaca --prompt \"Name three rivers.\"",
        ["inspect"] = "aslora inspect runs/mrpc",
        ["report"] = "aslora report runs/quick --output runs/report",
        ["export"] = "aslora export runs/mrpc --output peft/mrpc",
        ["import"] = "aslora import peft/mrpc --model MODEL --task mrpc --output adapters/mrpc",
        ["init"] = "aslora init small/config.json --output models/small --tokenizer LLAMA",
        ["pretrain"] = "aslora pretrain --corpus sentences.txt --output encoder",
        ["suite"] = "aslora suite --output tasks --corpus 1000",
        ["doctor"] = "aslora doctor",
    };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        new HelpAction { MaxWidth = Terminal.Width(Console.IsOutputRedirected, otherwise: 100) }.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Example:");
        output.WriteLine("  " + Examples[parseResult.CommandResult.Command.Name]);
        return ExitCode.Done;
    }
}
