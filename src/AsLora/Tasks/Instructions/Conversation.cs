namespace AsLora.Tasks.Instructions;

/// <summary>One sample of instruction data. A text without any turns is a single message of the assistant: all of it is learned.</summary>
/// <param name="Messages">The turns, in order.</param>
/// <param name="Line">Where its record begins in its file, counted from 1.</param>
public sealed record Conversation(IReadOnlyList<Message> Messages, int Line)
{
    /// <summary>The file, where several are read as one; null where there is one alone.</summary>
    public string? File { get; init; }
}
