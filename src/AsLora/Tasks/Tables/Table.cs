using AsLora.Adapters;

namespace AsLora.Tasks.Tables;

/// <summary>Rows of named columns, read once and one after the other, so that a table may be longer than memory.</summary>
internal abstract class Table(string name) : IDisposable
{
    /// <summary>The file or the stream, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>What rows are counted in.</summary>
    public virtual string Unit => "line";

    /// <summary>Where the columns are named: the file, and the line where it has one.</summary>
    public virtual string ColumnsPlace => $"{Name}, line 1";

    /// <summary>The names of the columns, each once, in the order of the file.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The rows, bad ones too, in the order of the file.</summary>
    public abstract IEnumerable<TableRow> Rows();

    /// <summary>Opens a table and reads the names of its columns.</summary>
    /// <param name="input">Where the rows come from.</param>
    /// <param name="column">The name of the column of a table that has no names; null where that is no table to use.</param>
    /// <exception cref="InputException">It cannot be read, is empty, or has two columns of one name.</exception>
    public static Table Open(TableInput input, string? column = null)
    {
        Table table = input.Format switch
        {
            TableFormat.Csv => new CsvTable(input, ','),
            TableFormat.Tsv => new CsvTable(input, '\t'),
            TableFormat.Jsonl => new JsonLinesTable(input),
            TableFormat.Parquet => new ParquetTable(input),
            _ => new TextTable(input, column ?? throw new InputException($"{input.Name}: lines of text have no columns to choose from; use {TableFormats.NamesWithColumns}")),
        };
        try
        {
            var twice = table.Columns.CountBy(c => c, StringComparer.Ordinal).Where(c => c.Value > 1).Select(c => c.Key).ToList();
            return twice.Count == 0 ? table
                : throw new InputException($"{table.ColumnsPlace}: more than one column is named {ColumnNames.Quoted(twice)}; every column needs a name of its own");
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Where some columns stand, counted from 0.</summary>
    /// <param name="wanted">Their names.</param>
    /// <exception cref="InputException">Some are missing; all of them are named, with the nearest and those that exist.</exception>
    public IReadOnlyList<int> PlacesOf(IReadOnlyList<string> wanted)
    {
        var found = Columns.ToList();
        var missing = wanted.Where(w => !found.Contains(w, StringComparer.Ordinal)).ToList();
        if (missing.Count == 0) return [.. wanted.Select(w => found.IndexOf(w))];
        var problems = missing.Select(m => $"no column {ColumnNames.Quoted(m)}{Suggestion.For(m, found)}");
        throw new InputException($"{ColumnsPlace}: {string.Join("; ", problems)}; the columns are {ColumnNames.Quoted(found)}");
    }

    /// <summary>Closes the file or the stream.</summary>
    public abstract void Dispose();
}
