namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// Stanford's Alpaca: an opening that differs with and without context, and the answer straight after <c>### Response:</c>. It was made for one turn: further
/// ones follow after an empty line, without the opening; a system message takes the place of the opening.
/// </summary>
internal sealed class AlpacaTemplate : ChatTemplate
{
    private const string Request = "Write a response that appropriately completes the request.";
    private const string WithoutContext = $"Below is an instruction that describes a task. {Request}";
    private const string WithContext = $"Below is an instruction that describes a task, paired with an input that provides further context. {Request}";

    public override string Name => "alpaca";

    private protected override string Source =>
        BeginsText + $$"""
            {% set ns = namespace(opening='{{WithoutContext}}') %}{% for message in messages %}
            """ + """
            {% if message['role'] == 'system' %}{% set ns.opening = message['content'] %}{% elif message['role'] == 'user' %}
            """ + """
            {{ ns.opening + '\n\n### Instruction:\n' + message['content'] + '\n\n### Response:' }}{% set ns.opening = '' %}
            """ + """
            {% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}
            """;

    internal override IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages)
    {
        yield return ChatPiece.Start;
        var opening = messages.First(m => m.Role == MessageRole.User).Context.Length > 0 ? WithContext : WithoutContext;
        foreach (var message in messages)
        {
            if (message.Role == MessageRole.System) opening = message.Content;
            else if (message.Role == MessageRole.User)
            {
                var context = message.Context.Length > 0 ? $"### Input:\n{message.Context}\n\n" : "";
                yield return ChatPiece.Given($"{opening}\n\n### Instruction:\n{message.Content}\n\n{context}### Response:");
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
