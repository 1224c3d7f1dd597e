namespace AsLora.Tasks.Instructions;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">What is said.</param>
/// <param name="Context">What an instruction is about, as Alpaca's <c>input</c>; empty where there is none.</param>
public sealed record Message(MessageRole Role, string Content, string Context = "")
{
    /// <summary>Content and context as one text, for templates without a place for the context: a line feed stands between them.</summary>
    public string Text => Context.Length == 0 ? Content : $"{Content}\n{Context}";
}
