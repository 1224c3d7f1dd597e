using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Tasks.Tables;

/// <summary>One JSON object a line. The keys of the first one are the columns, and every other line must have the same ones, in any order.</summary>
internal sealed class JsonLinesTable : Table
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private readonly Stream _stream;
    private readonly IEnumerator<TextLine> _lines;
    private readonly Queue<TableRow> _first = new();
    private readonly string[] _columns = [];
    private readonly int _columnsLine;

    public JsonLinesTable(TableInput input) : base(input.Name)
    {
        _stream = input.Open();
        _lines = TextLines.Read(_stream).GetEnumerator();
        while (_columnsLine == 0 && _lines.MoveNext())
        {
            var line = _lines.Current;
            if (TryParse(line, out var values, out var problem))
            {
                _columnsLine = line.Number;
                _columns = [.. values.Select(v => v.Name)];
                _first.Enqueue(TableRow.Of(line.Number, [.. values.Select(v => v.Cell)]));
            }
            else _first.Enqueue(TableRow.Bad(line.Number, problem));
        }
        if (_columnsLine > 0) return;
        Dispose();
        var problems = new RowProblems(Name, Unit);
        foreach (var row in _first) problems.Add(row.Line, row.Problem!);
        problems.ThrowIfAny();
        throw new InputException($"{Name} is empty; expected a JSON object in each line");
    }

    public override IReadOnlyList<string> Columns => _columns;

    public override string ColumnsPlace => $"{Name}, line {_columnsLine}";

    public override IEnumerable<TableRow> Rows()
    {
        foreach (var row in _first) yield return row;
        while (_lines.MoveNext()) yield return Row(_lines.Current);
    }

    public override void Dispose()
    {
        _lines.Dispose();
        _stream.Dispose();
    }

    private TableRow Row(TextLine line)
    {
        if (!TryParse(line, out var values, out var problem)) return TableRow.Bad(line.Number, problem);
        var cells = values.ToDictionary(v => v.Name, v => v.Cell, StringComparer.Ordinal);
        return cells.Count == _columns.Length && _columns.All(cells.ContainsKey)
            ? TableRow.Of(line.Number, [.. _columns.Select(c => cells[c])])
            : TableRow.Bad(line.Number, $"the keys are {ColumnNames.Quoted(cells.Keys)}, expected those of line {_columnsLine}: {ColumnNames.Quoted(_columns)}");
    }

    private static bool TryParse(TextLine line, out IReadOnlyList<(string Name, TableCell Cell)> values, out string problem)
    {
        (values, problem) = ([], "");
        if (!line.TryDecode(out var text, out problem)) return false;
        if (text.Length == 0)
        {
            problem = "the line is empty; remove it";
            return false;
        }
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object) values = [.. root.EnumerateObject().Select(p => (p.Name, CellOf(p.Value)))];
            else problem = $"{new TableCell(root.ValueKind, "").Name} stands in the line, expected a JSON object";
        }
        catch (JsonException exception)
        {
            var place = exception.BytePositionInLine is { } position ? $" At byte {position + 1} of the line." : "";
            problem = $"not valid JSON: {exception.Message.Split(" LineNumber: ")[0]}{place}";
        }
        catch (InvalidOperationException)
        {
            problem = "not valid JSON: an escape sequence stands for half a character";
        }
        return problem.Length == 0;
    }

    private static TableCell CellOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? TableCell.Of(value.GetString()!) : new(value.ValueKind, value.GetRawText());
}
