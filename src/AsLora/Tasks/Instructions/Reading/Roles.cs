namespace AsLora.Tasks.Instructions.Reading;

/// <summary>The names of roles in files.</summary>
internal static class Roles
{
    /// <summary>Those of messages.</summary>
    public static IReadOnlyDictionary<string, MessageRole> OfMessages { get; } = new Dictionary<string, MessageRole>(StringComparer.Ordinal)
    {
        ["system"] = MessageRole.System,
        ["user"] = MessageRole.User,
        ["assistant"] = MessageRole.Assistant,
    };

    /// <summary>Those of ShareGPT.</summary>
    public static IReadOnlyDictionary<string, MessageRole> OfShareGpt { get; } = new Dictionary<string, MessageRole>(StringComparer.Ordinal)
    {
        ["system"] = MessageRole.System,
        ["human"] = MessageRole.User,
        ["gpt"] = MessageRole.Assistant,
    };

    /// <summary>Roles of formats with tools, which are refused by a message of their own.</summary>
    public static IReadOnlyList<string> OfTools { get; } = ["tool", "function", "function_call", "observation"];
}
