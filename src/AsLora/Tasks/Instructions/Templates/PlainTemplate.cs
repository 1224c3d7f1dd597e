namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// No decoration: messages follow one another with nothing between them, and an answer, or a text without turns, ends with the token that ends a text.
/// </summary>
internal sealed class PlainTemplate : ChatTemplate
{
    public override string Name => "plain";

    private protected override string Source =>
        BeginsText + """
            {% for message in messages %}{{ message['content'] }}{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}
            """;

    internal override bool TakesTexts => true;

    internal override IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages)
    {
        yield return ChatPiece.Start;
        foreach (var message in messages)
        {
            if (message.Role != MessageRole.Assistant) yield return ChatPiece.Given(message.Text);
            else
            {
                yield return ChatPiece.Answer(message.Content);
                yield return ChatPiece.End;
            }
        }
    }
}
