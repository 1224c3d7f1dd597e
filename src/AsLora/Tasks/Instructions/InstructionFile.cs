using System.Text.Json;
using AsLora.Adapters;
using AsLora.Tasks.Instructions.Reading;
using AsLora.Tasks.Tables;

namespace AsLora.Tasks.Instructions;

/// <summary>A file of instruction data, read and checked.</summary>
/// <param name="Path">The file, or the folder whose files were read.</param>
/// <param name="Format">How its records are written, as the keys of the first one tell.</param>
/// <param name="Conversations">The samples in the order of the file, at least one.</param>
/// <param name="Notes">What a person should know: how the file was read, and which keys are not used.</param>
public sealed record InstructionFile(string Path, InstructionFormat Format, IReadOnlyList<Conversation> Conversations, IReadOnlyList<string> Notes)
{
    private const int ShownKeys = 10;

    /// <summary>
    /// Reads a file: a JSON array of objects, or an object on each line (JSON lines), whatever its suffix. The keys of the first record tell the format, and
    /// every record must have it. Records are read one after the other; and only the samples are kept.
    /// </summary>
    /// <param name="path">The file; or a folder, all of whose files are read as one.</param>
    /// <exception cref="InputException">
    /// The file cannot be read, has no records, its first record is of no format that is known, or records cannot be used: the first ten are listed with
    /// their places, keys found and keys expected.
    /// </exception>
    public static InstructionFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) return InstructionFolder.ReadAll(path);
        if (!File.Exists(path)) throw new InputException($"there is no file {path}");
        using var stream = TextLines.Open(path);
        if (!stream.CanSeek) throw new InputException($"{path} is no file that can be read twice, as its beginning must be; copy it to a file");
        var (reader, problems) = (new RecordReader(path), new RowProblems(path, "line"));
        try
        {
            foreach (var (index, record) in JsonRecords.Read(stream, out var isArray).Index())
            {
                // A line of an array may hold many records.
                var place = isArray ? $"record {index + 1} (line {record.Number})" : $"line {record.Number}";
                if (reader.Add(record, index + 1, place) is { Count: > 0 } wrong) problems.Add(record.Number, string.Join("; ", wrong), place);
            }
        }
        catch (JsonException exception)
        {
            // What follows a mistake in an array cannot be told apart any more.
            problems.Add((int)(exception.LineNumber ?? 0) + 1, JsonProblem.Of(exception));
        }
        problems.ThrowIfAny();
        if (reader.Shape is not { } shape) throw new InputException($"{path} is empty; expected a JSON array of objects, or a JSON object on each line");
        if (reader.Conversations.Count == 0) throw new InputException($"{path} has no samples: every list of instances is empty");
        List<string> notes = [$"{path} is read as {shape.Name}, as the keys of {reader.ShapePlace} tell"];
        if (reader.UnusedKeys.Count > 0)
        {
            var more = reader.UnusedKeys.Count > ShownKeys ? $" and {reader.UnusedKeys.Count - ShownKeys} more" : "";
            notes.Add($"keys that are not used: {ColumnNames.Quoted(reader.UnusedKeys.Take(ShownKeys))}{more}");
        }
        return new(path, shape.Format, reader.Conversations, notes);
    }
}
