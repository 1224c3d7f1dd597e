namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// ChatML, as Qwen2 has it: <c>&lt;|im_start|&gt;</c>, the role and a line feed before every message, <c>&lt;|im_end|&gt;</c> and a line feed after it. The
/// system message that Qwen2's own template puts in front of conversations without one is left to the data.
/// </summary>
internal sealed class ChatMlTemplate : ChatTemplate
{
    /// <summary>The tokens by which a tokenizer is known to have this format.</summary>
    internal static IReadOnlyList<string> Marks { get; } = ["<|im_start|>", "<|im_end|>"];

    public override string Name => "chatml";

    private protected override string Source =>
        BeginsText + """
            {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}
            """ + """
            {% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
            """;

    internal override IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages)
    {
        yield return ChatPiece.Start;
        foreach (var message in messages)
        {
            var isAnswer = message.Role == MessageRole.Assistant;
            yield return ChatPiece.Token(Marks[0]);
            yield return ChatPiece.Given(NameOf(message.Role) + "\n");
            yield return isAnswer ? ChatPiece.Answer(message.Content) : ChatPiece.Given(message.Text);
            yield return ChatPiece.Token(Marks[1], isAnswer);
            yield return ChatPiece.Given("\n");
        }
    }
}
