namespace AsLora.Tasks.Instructions.Templates;

/// <summary>
/// LLaMA-2's chat: every turn of user and assistant is a text of its own between the tokens that begin and end one, the system message stands inside the first
/// instruction, and blanks around messages are left out. The blank before the end of a turn belongs to the format, and is learned with the answer.
/// </summary>
internal sealed class Llama2Template : ChatTemplate
{
    public override string Name => "llama-2";

    private protected override string Source =>
        """
        {% set ns = namespace(system='') %}{% for message in messages %}
        """ + """
        {% if message['role'] == 'system' %}{% set ns.system = '<<SYS>>\n' + message['content'] + '\n<</SYS>>\n\n' %}
        """ + """
        {% elif message['role'] == 'user' %}{{ bos_token + '[INST] ' + ((ns.system + message['content']) | trim) + ' [/INST]' }}{% set ns.system = '' %}
        """ + """
        {% else %}{{ ' ' + (message['content'] | trim) + ' ' + eos_token }}{% endif %}{% endfor %}
        """;

    internal override IEnumerable<ChatPiece> Render(IReadOnlyList<Message> messages)
    {
        var system = "";
        foreach (var message in messages)
        {
            if (message.Role == MessageRole.System) system = $"<<SYS>>\n{message.Content}\n<</SYS>>\n\n";
            else if (message.Role == MessageRole.User)
            {
                yield return ChatPiece.Begin;
                yield return ChatPiece.Given($"[INST] {(system + message.Text).Trim()} [/INST]");
                system = "";
            }
            else
            {
                yield return ChatPiece.Answer($" {message.Content.Trim()} ");
                yield return ChatPiece.End;
            }
        }
    }
}
