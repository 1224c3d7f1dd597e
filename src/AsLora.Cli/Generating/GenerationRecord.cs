using System.Text.Json.Serialization;
using AsLora.Generation;

namespace AsLora.Cli.Generating;

/// <summary>One line of <c>aslora generate --json</c>.</summary>
/// <param name="Prompt">The prompt as it was given.</param>
/// <param name="Input">What the prompt is about; null, and not written, where there is none.</param>
/// <param name="Sample">Which of its texts this is, counted from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="PromptTokens">How many tokens the prompt has, template and special tokens included.</param>
/// <param name="Tokens">How many tokens were written, the one that ended the text included.</param>
internal sealed record GenerationRecord(
    string Prompt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Input,
    int Sample,
    string Text,
    StopReason Reason,
    int PromptTokens,
    int Tokens);
