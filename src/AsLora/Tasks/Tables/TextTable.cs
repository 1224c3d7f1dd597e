namespace AsLora.Tasks.Tables;

/// <summary>Lines of text: one column, whose name is given.</summary>
internal sealed class TextTable(TableInput input, string column) : Table(input.Name)
{
    private readonly Stream _stream = input.Open();

    public override IReadOnlyList<string> Columns { get; } = [column];

    public override IEnumerable<TableRow> Rows() => TextLines.Read(_stream)
        .Select(line => line.TryDecode(out var text, out var problem) ? TableRow.Of(line.Number, [TableCell.Of(text)]) : TableRow.Bad(line.Number, problem));

    public override void Dispose() => _stream.Dispose();
}
