using System.CommandLine;
using AsLora.Adapters;
using AsLora.Cli.Generating;
using AsLora.Cli.Output;
using AsLora.Inference;
using AsLora.Tasks.Instructions;
using Spectre.Console;

namespace AsLora.Cli.Verbs;

/// <summary><c>aslora generate</c>: what a language model writes behind a prompt, behind every prompt of a file, or in a conversation.</summary>
internal static class GenerateVerb
{
    public static Command Create(Terminal terminal)
    {
        var path = Arguments.Path("PATH", "Folder of a model, of a run, or of an adapter, native or PEFT's");
        var prompt = new Option<string>("--prompt") { Description = "The prompt [standard input; at a terminal, a conversation]", HelpName = "TEXT" };
        var file = new Option<string>("--prompt-file")
        {
            Description = "File of prompts: .txt, one a line, or .jsonl, .csv, .tsv or .parquet with a column prompt, and perhaps input",
            HelpName = "FILE",
        };
        var system = new Option<string>("--system") { Description = "What holds for the whole conversation; needs a template", HelpName = "TEXT" };
        var samples = new Option<int?>("--samples") { Description = "Texts for each prompt [1]", HelpName = "COUNT" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a text: prompt, text, why it ended, counts of tokens" };
        var (generation, loading) = (new GenerationFlags(), new LanguageModelFlags());
        var verb = new Command("generate", "Write texts with a language model, with an adapter or without: behind prompts, or in a conversation.")
        {
            path, prompt, file, system,
        };
        loading.AddTo(verb);
        generation.AddTo(verb);
        verb.Add(samples);
        verb.Add(json);
        verb.SetAction(result =>
        {
            var options = generation.Read(result);
            var count = Arguments.AtLeast1(result.GetValue(samples), "--samples") ?? 1;
            if (count > 1 && options.Temperature == 0)
                throw new InputException("--samples: all texts would be the same, as the likeliest token is taken; give a --temperature above 0");
            var prompts = Prompts(result.GetValue(prompt), result.GetValue(file));
            if (prompts is null && (count > 1 || result.GetValue(json)))
                throw new InputException("--samples and --json are for prompts, not for a conversation; give --prompt or --prompt-file");
            using var output = new TextOutput();
            try
            {
                var how = loading.Read(result) with { HasSystemMessage = result.GetValue(system) is not null };
                using var model = LoadedLanguageModel.Open(result.GetRequiredValue(path), how);
                foreach (var note in model.Notes) terminal.Messages.WriteLine($"note: {note}");
                if (prompts is null) new TerminalChat(model, terminal.Messages, output).Run(options, result.GetValue(system));
                else Write(new(model, options, terminal.Messages, output), prompts);
            }
            catch (IOException exception) when (StandardStreams.IsBrokenPipe(exception))
            {
                // Whoever reads has seen enough, as head does.
            }
            return ExitCode.Done;

            void Write(TextWriting texts, IReadOnlyList<Message> of) => StopSignal.Run(
                terminal.Messages,
                token =>
                {
                    texts.Write(of, result.GetValue(system), count, result.GetValue(json), token);
                    return ExitCode.Done;
                },
                () => $"stopped; {Quantity.Count(texts.Written)} whole text(s) are written",
                unit: "token");
        });
        return verb;
    }

    // Null for a conversation.
    private static IReadOnlyList<Message>? Prompts(string? prompt, string? file)
    {
        if (prompt is not null && file is not null) throw new InputException("--prompt and --prompt-file are two ways to say the same; give one of them");
        if (file is not null) return PromptFile.Read(file);
        if (prompt is not null)
        {
            return prompt.Length > 0 ? [new(MessageRole.User, prompt)]
                : throw new InputException("--prompt: found \"\", expected a text; a model goes on from some");
        }
        if (!Console.IsInputRedirected) return null;
        using var input = new StreamReader(Console.OpenStandardInput());
        var text = input.ReadToEnd();
        // What ends the last line does not belong to the prompt.
        text = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return text.Length > 0 ? [new(MessageRole.User, text)]
            : throw new InputException("standard input is empty; expected a prompt there, or --prompt or --prompt-file");
    }
}
