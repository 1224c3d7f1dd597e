namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// What LLaMA-Factory calls <c>alpaca</c>, which is not Stanford's: one opening, the context on the line after the instruction, a line feed after
/// <c>### Response:</c>, an empty line between turns. A system message takes the place of the opening.
/// </summary>
internal sealed class LlamaFactoryAlpacaTemplate : ChatTemplate
{
    private const string Opening = "Below is an instruction that describes a task. Write a response that appropriately completes the request.";

    public override string Name => "llama-factory-alpaca";

    private protected override string Source =>
        BeginsText + $$"""
            {% set ns = namespace(opening='{{Opening}}') %}{% for message in messages %}
            """ + """
            {% if message['role'] == 'system' %}{% set ns.opening = message['content'] %}{% elif message['role'] == 'user' %}
            """ + """
            {{ ns.opening + '\n\n### Instruction:\n' + message['content'] + '\n\n### Response:\n' }}{% set ns.opening = '' %}
            """ + """
            {% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}
            """;

    internal override IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages)
    {
        yield return ChatPiece.Start;
        var opening = Opening;
        foreach (var message in messages)
        {
            if (message.Role == MessageRole.System) opening = message.Content;
            else if (message.Role == MessageRole.User)
            {
                yield return ChatPiece.Given($"{opening}\n\n### Instruction:\n{message.Text}\n\n### Response:\n");
                opening = "";
            }
            else
            {
                yield return ChatPiece.Answer(message.Content);
                yield return ChatPiece.End;
            }
        }
    }
}
