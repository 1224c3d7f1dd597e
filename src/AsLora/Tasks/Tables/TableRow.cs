namespace AsLora.Tasks.Tables;

/// <summary>One row, or what is wrong with it.</summary>
/// <param name="Line">Where it begins: the line of a text file or the row of a Parquet file, counted from 1.</param>
/// <param name="Cells">A value for each column of the table; none where there is a problem.</param>
/// <param name="Problem">Why the row cannot be used; null where it can.</param>
internal readonly record struct TableRow(int Line, IReadOnlyList<TableCell> Cells, string? Problem)
{
    public static TableRow Of(int line, IReadOnlyList<TableCell> cells) => new(line, cells, null);

    public static TableRow Bad(int line, string problem) => new(line, [], problem);
}
