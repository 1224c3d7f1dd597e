namespace AsLora.Tasks.Instructions.Templates;

/// <summary>LLaMA-3's chat: a header with the role before every message, <c>&lt;|eot_id|&gt;</c> after it; blanks around messages are left out.</summary>
internal sealed class Llama3Template : ChatTemplate
{
    /// <summary>The tokens by which a tokenizer is known to have this format.</summary>
    internal static IReadOnlyList<string> Marks { get; } = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];

    public override string Name => "llama-3";

    private protected override string Source =>
        """
        {{ '<|begin_of_text|>' }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' }}
        """ + """
        {{ (message['content'] | trim) + '<|eot_id|>' }}{% endfor %}
        """ + """
        {% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
        """;

    internal override IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages)
    {
        yield return ChatPiece.Token("<|begin_of_text|>");
        foreach (var message in messages)
        {
            var isAnswer = message.Role == MessageRole.Assistant;
            yield return ChatPiece.Token(Marks[0]);
            yield return ChatPiece.Given(NameOf(message.Role));
            yield return ChatPiece.Token(Marks[1]);
            yield return ChatPiece.Given("\n\n");
            yield return isAnswer ? ChatPiece.Answer(message.Content.Trim()) : ChatPiece.Given(message.Text.Trim());
            yield return ChatPiece.Token(Marks[2], isAnswer);
        }
    }
}
