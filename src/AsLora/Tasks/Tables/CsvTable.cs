using AsLora.Adapters;
using CsvHelper;

namespace AsLora.Tasks.Tables;

/// <summary>
/// Fields between commas or tabs as in RFC 4180: a field in quotes may hold separators, line breaks and doubled quotes. Empty lines at the end are left out.
/// </summary>
internal sealed class CsvTable : Table
{
    // A quote that is never closed would gather the rest of the file.
    private const int LongestRow = 1 << 26;

    private readonly CsvReader _reader;
    private readonly string[] _columns;
    private CsvMalformedRecord? _malformed;

    public CsvTable(TableInput input, char separator) : base(input.Name)
    {
        _reader = CsvReader.Create(
            input.Open(),
            new CsvReaderOptions
            {
                Separator = separator,
                HasHeader = false,
                SkipEmptyLines = false,
                TrackLineNumbers = true,
                MaxRecordSize = LongestRow,
                OnMalformedRecord = record => _malformed = record,
            },
            leaveOpen: false);
        if (!Read()) throw Closed($"{Name} is empty; expected a row of column names and rows of data");
        if (Problem() is { } problem) throw Closed($"{ColumnsPlace}: {problem}");
        _columns = Fields();
    }

    public override IReadOnlyList<string> Columns => _columns;

    public override IEnumerable<TableRow> Rows()
    {
        var empty = new List<int>();
        while (Read())
        {
            var line = (int)_reader.LineNumber;
            if (_reader.RawRecord.IsEmpty)
            {
                empty.Add(line);
                continue;
            }
            foreach (var inside in empty) yield return TableRow.Bad(inside, "the line is empty; remove it");
            empty.Clear();
            yield return Problem() is { } problem ? TableRow.Bad(line, problem)
                : _reader.FieldCount != _columns.Length ? TableRow.Bad(line, $"{_reader.FieldCount} field(s), expected {_columns.Length}: {ColumnNames.Quoted(_columns)}")
                : TableRow.Of(line, [.. Fields().Select(TableCell.Of)]);
        }
    }

    public override void Dispose() => _reader.Dispose();

    private InputException Closed(string message)
    {
        _reader.Dispose();
        return new(message);
    }

    private bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException exception)
        {
            throw new InputException($"{Name}, line {exception.LineNumber}: a row of more than {LongestRow >> 20} MiB begins, as where a quote is opened and never closed", exception);
        }
    }

    private string[] Fields() => [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetString)];

    private string? Problem()
    {
        var malformed = _malformed;
        _malformed = null;
        if (malformed is { } record)
        {
            return record.Reason switch
            {
                CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed",
                CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote; inside a field in quotes a quote is written twice",
                _ => "a quote stands inside a field without quotes; put the field in quotes and write its quotes twice",
            };
        }
        // Fields that are not UTF-8 would be read with other characters in place of the bytes.
        return new TextLine((int)_reader.LineNumber, _reader.ByteOffset, _reader.RawRecord.ToArray()).TryDecode(out _, out var problem) ? null : problem;
    }
}
