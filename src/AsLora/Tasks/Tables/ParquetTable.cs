using System.Text.Json;
using AsLora.Adapters;
using Parquet.Schema;

namespace AsLora.Tasks.Tables;

/// <summary>The columns of a Parquet file that hold single values: strings, integers, floating-point numbers, true or false. Others are no columns here.</summary>
internal sealed class ParquetTable : Table
{
    private readonly ParquetFile _file;
    private readonly IReadOnlyList<DataField> _fields;

    public ParquetTable(TableInput input) : base(input.Name)
    {
        var stream = input.Open();
        if (!stream.CanSeek)
        {
            stream.Dispose();
            throw new InputException($"{Name}: Parquet can be read from a file alone, as its columns are listed at its end; use {TableFormat.Csv.Name()} or {TableFormat.Jsonl.Name()}");
        }
        _file = new(Name, stream);
        _fields = [.. _file.Fields.Where(ParquetFile.IsReadable)];
        Columns = [.. _fields.Select(f => f.Name)];
    }

    public override string Unit => "row";

    public override string ColumnsPlace => Name;

    public override IReadOnlyList<string> Columns { get; }

    public override IEnumerable<TableRow> Rows()
    {
        var row = 0;
        for (var group = 0; group < _file.Groups; group++)
        {
            var values = _fields.Select(field => _file.Read(group, field)).ToList();
            for (var i = 0; i < (values is [var first, ..] ? first.Length : 0); i++)
                yield return TableRow.Of(++row, [.. values.Select(column => column[i] ?? new(JsonValueKind.Null, "null"))]);
        }
    }

    public override void Dispose() => _file.Dispose();
}
