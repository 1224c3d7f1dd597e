using System.Text.Json;
using AsLora.Adapters;
using AsLora.Tasks.Tables;

namespace AsLora.Tasks.Instructions.Reading;

/// <summary>Reads the records of one file into conversations. The first record that is a JSON object tells the format of all.</summary>
/// <param name="file">The file, for messages.</param>
internal sealed class RecordReader(string file)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private readonly List<Conversation> _conversations = [];
    private readonly HashSet<string> _unused = new(StringComparer.Ordinal);

    /// <summary>The samples so far.</summary>
    public IReadOnlyList<Conversation> Conversations => _conversations;

    /// <summary>The format; null before the first object.</summary>
    public RecordShape? Shape { get; private set; }

    /// <summary>The place of the record that told the format.</summary>
    public string ShapePlace { get; private set; } = "";

    /// <summary>Keys of records that are not read, in the order they were found.</summary>
    public IReadOnlyCollection<string> UnusedKeys => _unused;

    /// <summary>Reads a record.</summary>
    /// <param name="record">Its text.</param>
    /// <param name="number">Which one it is, counted from 1.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <returns>What is wrong with it.</returns>
    /// <exception cref="InputException">It is the first object, and of no format that is known.</exception>
    public IReadOnlyList<string> Add(TextLine record, int number, string place)
    {
        if (!record.TryDecode(out _, out var problem)) return [problem];
        if (record.Bytes.IsEmpty) return ["the line is empty; remove it"];
        try
        {
            using var document = JsonDocument.Parse(record.Bytes, Strict);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? Add(root, number, record.Number, place)
                : [$"{new TableCell(root.ValueKind, "").Name} stands for a record, expected a JSON object"];
        }
        catch (JsonException exception)
        {
            return [JsonProblem.Of(exception)];
        }
        catch (InvalidOperationException)
        {
            return ["not valid JSON: an escape sequence stands for half a character"];
        }
    }

    private List<string> Add(JsonElement record, int number, int line, string place)
    {
        var problems = new List<string>();
        var fields = new RecordFields(record, "", problems);
        HashSet<string> keys = new(fields.Keys, StringComparer.Ordinal);
        if (Shape is null)
        {
            Shape = RecordShape.Of(keys) ?? throw new InputException(
                $"{file}, {place}: the keys {ColumnNames.Quoted(keys)} tell no format; expected those of one: {RecordShape.Known}");
            ShapePlace = place;
        }
        if (!Shape.Required.All(keys.Contains))
        {
            var other = RecordShape.Of(keys) is { } found ? $", which are those of {found.Name}" : "";
            return [$"the keys are {ColumnNames.Quoted(keys)}{other}; expected those of {Shape.Name} as in {ShapePlace}: {Shape.Keys}"];
        }
        var samples = Shape.Read(fields).ToList();
        if (problems.Count > 0) return problems;
        _conversations.AddRange(samples.Select(messages => new Conversation(messages, number, line) { Place = place }));
        keys.ExceptWith(Shape.Required);
        keys.ExceptWith(Shape.Optional);
        _unused.UnionWith(keys);
        return problems;
    }
}
