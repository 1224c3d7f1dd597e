using System.Text.Json;
using AsLora.Adapters.Files;
using AsLora.Cli.Output;
using AsLora.Generation;
using AsLora.Inference;
using AsLora.Tasks.Instructions;
using Spectre.Console;

namespace AsLora.Cli.Generating;

/// <summary>Texts behind prompts that are all known at the start: one that appears while it is written, or several in the order of their prompts.</summary>
/// <param name="model">The model.</param>
/// <param name="options">How texts are written.</param>
/// <param name="messages">Standard error.</param>
/// <param name="output">Standard output.</param>
internal sealed class TextWriting(LoadedLanguageModel model, GenerationOptions options, IAnsiConsole messages, TextOutput output)
{
    private readonly GenerationOptions _options = options with { StopIds = model.StopIds };
    private readonly TextGenerator _generator = new(model.Model, model.Tokenizer);
    private int _tokens;

    /// <summary>How many whole texts were written to the output.</summary>
    public int Written { get; private set; }

    /// <summary>Writes all texts.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="system">What holds for every one, or null.</param>
    /// <param name="samples">How many texts each gets.</param>
    /// <param name="json">Whether a record is written for each.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    public void Write(IReadOnlyList<Message> prompts, string? system, int samples, bool json, CancellationToken cancellation)
    {
        var all = prompts.SelectMany(prompt => Enumerable.Range(1, samples).Select(sample => (Prompt: prompt, Sample: sample))).ToList();
        var ids = all.Select(p => model.Prompt([p.Prompt], system)).ToList();
        var start = TimeProvider.System.GetTimestamp();
        if (all.Count == 1 && !json) Stream(ids[0], cancellation);
        else
        {
            var ended = new Dictionary<int, GeneratedText>();
            _generator.Generate(ids, _options, onEnd: (index, text) =>
            {
                ended.Add(index, text);
                while (ended.Remove(Written, out var next)) Write(all[Written], ids[Written], next);
            }, cancellation: cancellation);
        }
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var speed = Quantity.Count((long)(_tokens / Math.Max(seconds, 1e-9)));
        messages.WriteLine($"note: {Quantity.Count(_tokens)} tokens in {Quantity.Time(seconds)}, {speed} tokens/s");

        void Write((Message Prompt, int Sample) of, int[] prompt, GeneratedText text)
        {
            if (json)
            {
                var input = of.Prompt.Context.Length > 0 ? of.Prompt.Context : null;
                var record = new GenerationRecord(of.Prompt.Content, input, of.Sample, text.Text, text.Reason, prompt.Length, text.Ids.Length);
                output.WriteLine(JsonSerializer.Serialize(record, AdapterJson.Options));
            }
            else
            {
                output.WriteLine($"--- prompt {(Written / samples) + 1}{(samples > 1 ? $", text {of.Sample}" : "")}");
                output.Write(text.Text);
                output.EndLine();
            }
            Count(text);
        }
    }

    private void Stream(int[] prompt, CancellationToken cancellation)
    {
        try
        {
            var text = _generator.Generate([prompt], _options, (_, piece) => output.Write(piece), cancellation: cancellation)[0];
            Count(text);
            output.EndLine();
            if (Unfinished(text, model) is { } unfinished) messages.WriteLine($"note: {unfinished}");
        }
        finally
        {
            output.EndLine();
        }
    }

    private void Count(GeneratedText text)
    {
        Written++;
        _tokens += text.Ids.Length;
    }

    /// <summary>What to say of a text that did not come to its own end; null where it did.</summary>
    internal static string? Unfinished(GeneratedText text, LoadedLanguageModel model) => text.Reason switch
    {
        StopReason.MaxNewTokens => $"the text was cut after {Quantity.Count(text.Ids.Length)} tokens; --max-new-tokens allows more",
        StopReason.ContextLength => $"the text was cut: the model reads {Quantity.Count(model.Model.MaxLength)} tokens, the prompt's included",
        _ => null,
    };
}
