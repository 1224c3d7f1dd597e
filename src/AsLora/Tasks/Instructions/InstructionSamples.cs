using AsLora.Adapters;
using AsLora.Tokenization;

namespace AsLora.Tasks.Instructions;

/// <summary>A file of instruction data as a model reads it.</summary>
/// <param name="File">The file as it was read.</param>
/// <param name="Template">How conversations are written.</param>
/// <param name="Samples">The samples in the order of the file, at least one.</param>
/// <param name="Sources">The conversation that each sample was made of.</param>
/// <param name="LeftOut">How many conversations are no samples, by reason; reasons without any are not there.</param>
public sealed record InstructionSamples(
    InstructionFile File,
    ChatTemplate Template,
    IReadOnlyList<LabelledTokens> Samples,
    IReadOnlyList<Conversation> Sources,
    IReadOnlyDictionary<LeftOut, int> LeftOut)
{
    /// <summary>How many samples were cut.</summary>
    public int Truncated => Samples.Count(s => s.IsTruncated);

    /// <summary>How many tokens there are.</summary>
    public long Tokens => Samples.Sum(s => (long)s.Length);

    /// <summary>How many of them are learned.</summary>
    public long Targets => Samples.Sum(s => (long)s.Targets);

    /// <summary>How many tokens the longest sample has.</summary>
    public int Longest => Samples.Max(s => s.Length);

    /// <summary>What a person should know: how the file was read, what is left out or cut.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. File.Notes,
        .. LeftOut.OrderBy(l => l.Key).Select(l => $"{l.Value} of {File.Conversations.Count} samples left out: {ReasonOf(l.Key)}"),
        .. Truncated > 0 ? [$"{Truncated} of {Samples.Count} samples cut at their ends to {Longest} tokens"] : Array.Empty<string>(),
    ];

    /// <summary>Reads a file and makes its samples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">The tokenizer of the model.</param>
    /// <param name="tokenizerName">What to call it in messages, as its folder.</param>
    /// <param name="template">The name of a template; null for what data and tokenizer tell.</param>
    /// <param name="maxLength">How many tokens a sample may have, at least 1; null keeps all.</param>
    /// <exception cref="InputException">The file cannot be used, the template does not fit, or no sample is left.</exception>
    public static InstructionSamples Read(string path, Tokenizer tokenizer, string tokenizerName, string? template = null, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var file = InstructionFile.Read(path);
        return Of(file, tokenizer, ChatTemplate.Choose(template, file.Format, tokenizer, tokenizerName), maxLength);
    }

    internal static InstructionSamples Of(InstructionFile file, Tokenizer tokenizer, ChatTemplate template, int? maxLength)
    {
        var encoded = file.Conversations.AsParallel().AsOrdered().Select(c =>
        {
            template.TryEncode(c, tokenizer, maxLength, out var tokens, out var reason);
            return (Source: c, Tokens: tokens, Reason: reason);
        }).ToList();
        var leftOut = encoded.Where(e => e.Tokens is null).CountBy(e => e.Reason).ToDictionary();
        var kept = encoded.Where(e => e.Tokens is not null).ToList();
        if (kept.Count > 0) return new(file, template, [.. kept.Select(e => e.Tokens!)], [.. kept.Select(e => e.Source)], leftOut);
        var reasons = leftOut.Select(l => $"{l.Value}: {ReasonOf(l.Key)}");
        throw new InputException($"{file.Path}: none of {file.Conversations.Count} samples can be learned with template {template.Name}; "
            + $"{string.Join("; ", reasons)}");
    }

    /// <summary>A reason for people.</summary>
    /// <param name="reason">The reason.</param>
    public static string ReasonOf(LeftOut reason) => reason switch
    {
        Instructions.LeftOut.NoAnswer => "there is no answer",
        Instructions.LeftOut.EmptyAnswer => "an answer is empty",
        Instructions.LeftOut.TornToken => "the tokenizer cannot part the answer from the prompt",
        Instructions.LeftOut.CutOff => "no answer begins within the greatest length",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason"),
    };
}
