namespace AsLora.Tasks.Instructions;

/// <summary>One sample of instruction data. A text without any turns is a single message of the assistant: all of it is learned.</summary>
/// <param name="Messages">The turns, in order.</param>
/// <param name="Record">Which record of its file it comes from, counted from 1; several may come from one.</param>
/// <param name="Line">The line that its record begins in, counted from 1; those of an array may share one.</param>
public sealed record Conversation(IReadOnlyList<Message> Messages, int Record, int Line)
{
    /// <summary>The file, where several are read as one; null where there is one alone.</summary>
    public string? File { get; init; }

    /// <summary>Where its record stands in its file, for messages: its line; in an array also which record it is.</summary>
    public string Place { get; internal init; } = $"line {Line}";
}
