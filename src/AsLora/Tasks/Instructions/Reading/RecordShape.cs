using AsLora.Tasks.Tables;

namespace AsLora.Tasks.Instructions.Reading;

/// <summary>A format as data: the keys that tell it, and how its samples are read.</summary>
/// <param name="Format">The format.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="Required">The keys every record has; the first record has the format all of whose keys it has.</param>
/// <param name="Optional">Keys that are read where they are there.</param>
/// <param name="Read">The samples of a record: the turns of each one.</param>
internal sealed record RecordShape(
    InstructionFormat Format, string Name, IReadOnlyList<string> Required, IReadOnlyList<string> Optional,
    Func<RecordFields, IEnumerable<IReadOnlyList<Message>>> Read)
{
    private const string NoTools = "is not read: calls of tools cannot be learned here; remove the record";

    // Copies of Alpaca often have the whole prompt as "text" too, so that the more particular format comes first.
    private static readonly RecordShape[] All =
    [
        new(InstructionFormat.Messages, "messages", ["messages"], [], Messages),
        new(InstructionFormat.ShareGpt, "ShareGPT", ["conversations"], ["system"], ShareGpt),
        new(InstructionFormat.Alpaca, "Alpaca", ["instruction", "output"], ["input", "system"], Alpaca),
        new(InstructionFormat.SelfInstruct, "Self-Instruct", ["instruction", "instances"], [], SelfInstruct),
        new(InstructionFormat.Completion, "prompt and completion", ["prompt", "completion"], [], Completion),
        new(InstructionFormat.Text, "text", ["text"], [], Text),
    ];

    /// <summary>The names and keys of all formats, for messages.</summary>
    public static string Known => string.Join("; ", All.Select(s => $"{s.Name}: {s.Keys}"));

    /// <summary>The keys, for messages.</summary>
    public string Keys => ColumnNames.Quoted(Required) + (Optional.Count > 0 ? $" (and where there are such, {ColumnNames.Quoted(Optional)})" : "");

    /// <summary>The format of a record with these keys, or null.</summary>
    public static RecordShape? Of(IReadOnlyCollection<string> keys) => All.FirstOrDefault(s => s.Required.All(keys.Contains));

    private static IEnumerable<IReadOnlyList<Message>> Messages(RecordFields record)
    {
        record.Refuse("tools", NoTools);
        yield return Turns.Read(record, "messages", Roles.OfMessages, "role", "content", system: "");
    }

    private static IEnumerable<IReadOnlyList<Message>> ShareGpt(RecordFields record)
    {
        record.Refuse("tools", NoTools);
        yield return Turns.Read(record, "conversations", Roles.OfShareGpt, "from", "value", record.OptionalText("system"));
    }

    private static IEnumerable<IReadOnlyList<Message>> Alpaca(RecordFields record)
    {
        record.Refuse("history", "is not read: records with earlier turns are written as messages");
        Message[] turns = [new(MessageRole.User, record.Text("instruction"), record.OptionalText("input")), new(MessageRole.Assistant, record.Text("output"))];
        yield return record.OptionalText("system") is { Length: > 0 } system ? [new(MessageRole.System, system), .. turns] : turns;
    }

    private static IEnumerable<IReadOnlyList<Message>> SelfInstruct(RecordFields record)
    {
        var instruction = record.Text("instruction");
        foreach (var instance in record.List("instances"))
            yield return [new(MessageRole.User, instruction, instance.OptionalText("input")), new(MessageRole.Assistant, instance.Text("output"))];
    }

    private static IEnumerable<IReadOnlyList<Message>> Completion(RecordFields record)
    {
        yield return [new(MessageRole.User, record.Text("prompt")), new(MessageRole.Assistant, record.Text("completion"))];
    }

    private static IEnumerable<IReadOnlyList<Message>> Text(RecordFields record)
    {
        yield return [new(MessageRole.Assistant, record.Text("text"))];
    }
}
