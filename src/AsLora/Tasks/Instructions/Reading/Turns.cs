using AsLora.Adapters;

namespace AsLora.Tasks.Instructions.Reading;

/// <summary>The turns of a conversation: read from a list of objects, and in an order that every template can write.</summary>
internal static class Turns
{
    /// <summary>The turns of a record; what is wrong with them is added to its problems.</summary>
    /// <param name="record">The record.</param>
    /// <param name="list">The key of the list.</param>
    /// <param name="roles">Names of roles.</param>
    /// <param name="role">The key of a turn's role.</param>
    /// <param name="content">The key of a turn's text.</param>
    /// <param name="system">What holds for the whole conversation where it stands beside the list; empty where it does not.</param>
    public static IReadOnlyList<Message> Read(
        RecordFields record, string list, IReadOnlyDictionary<string, MessageRole> roles, string role, string content, string system)
    {
        List<Message> messages = system.Length > 0 ? [new(MessageRole.System, system)] : [];
        var isWhole = true;
        foreach (var turn in record.List(list))
        {
            var name = turn.Text(role);
            turn.Refuse("tool_calls", "is not read: calls of tools cannot be learned here; remove the record");
            if (roles.TryGetValue(name, out var known)) messages.Add(new(known, turn.Text(content)));
            else
            {
                isWhole = false;
                if (name.Length > 0) turn.Add(role, Unknown(name, [.. roles.Keys]));
            }
        }
        if (isWhole && ProblemOf(messages) is { } problem) record.Add(list, problem);
        return messages;
    }

    /// <summary>What is wrong with the order of turns, or null: perhaps a system message, then user and assistant in turn, the user first.</summary>
    public static string? ProblemOf(IReadOnlyList<Message> messages)
    {
        var first = messages is [{ Role: MessageRole.System }, ..] ? 1 : 0;
        if (messages.Count == first) return "has no turn of a user";
        for (var i = first; i < messages.Count; i++)
        {
            var expected = (i - first) % 2 == 0 ? MessageRole.User : MessageRole.Assistant;
            if (messages[i].Role == expected) continue;
            var found = $"has turn {i + 1} by the {Name(messages[i].Role)}, expected the {Name(expected)}";
            return $"{found}: perhaps a system message, then user and assistant in turn, the user first";
        }
        return null;
    }

    private static string Unknown(string name, IReadOnlyList<string> names) =>
        Roles.OfTools.Contains(name) ? $"is \"{name}\": calls of tools cannot be learned here; remove the record"
            : $"is \"{name}\", expected one of {string.Join(", ", names)}{Suggestion.For(name, names)}";

    private static string Name(MessageRole role) => role.ToString().ToLowerInvariant();
}
