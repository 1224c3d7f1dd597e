using AsLora.Adapters;
using AsLora.Tasks;
using AsLora.Tasks.Tables;

namespace AsLora.Inference;

/// <summary>Predictions for every row of a table, which may be longer than memory: read, predicted and written a batch at a time, in order.</summary>
public sealed class TablePrediction : IDisposable
{
    private readonly Table _table;
    private readonly TextColumns _columns;
    private readonly Predictor _predictor;

    private TablePrediction(Table table, TextColumns columns, Predictor predictor) => (_table, _columns, _predictor) = (table, columns, predictor);

    /// <summary>How many rows were written.</summary>
    public long Written { get; private set; }

    /// <summary>
    /// Finds the adapter, checks the input and loads the model. A file is read to its end first, so that nothing is written where a row cannot be used; a stream, which can
    /// be read once, is not.
    /// </summary>
    /// <param name="path">The folder of a run, or an adapter folder.</param>
    /// <param name="input">The rows.</param>
    /// <param name="options">What is to differ from the run.</param>
    /// <exception cref="InputException">Something given cannot be used: of bad rows the first ten are listed.</exception>
    public static TablePrediction Prepare(string path, TableInput input, PredictionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= new();
        var saved = Predictor.Find(path);
        var names = Predictor.TextColumnsOf(saved, options);
        if (input.Format == TableFormat.Txt && names.Count > 1)
            throw new InputException($"{input.Name}: the adapter reads two texts, {ColumnNames.Quoted(names)}, and a line of text is one; use {TableFormats.NamesWithColumns}");
        var table = Open(input, names);
        try
        {
            PredictionWriter.ExpectNoResults(table);
            return new(table, new(table, names), Predictor.Open(saved, options));
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Predicts and writes every row. Whenever it ends, what it has written ends with a whole line.</summary>
    /// <param name="output">Where the rows go; it stays open.</param>
    /// <param name="format"><see cref="TableFormat.Jsonl"/> or <see cref="TableFormat.Csv"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InputException">A row cannot be used; those before it are written.</exception>
    public void Write(Stream output, TableFormat format, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        using PredictionWriter writer = format == TableFormat.Csv ? new CsvPredictionWriter(_table.Columns, _predictor.Labels) : new JsonPredictionWriter(_table.Columns, _predictor.Labels);
        var batch = new List<(TableRow Row, (string Text, string? Pair) Texts)>();
        foreach (var row in _table.Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_columns.TryRead(row, out var texts, out var problem))
            {
                Flush();
                throw new InputException($"{_table.Name}, {_table.Unit} {row.Line}: {problem}. The rows before it are written, {Written} in all");
            }
            batch.Add((row, texts));
            if (batch.Count == _predictor.BatchSize) Flush();
        }
        Flush();

        void Flush()
        {
            foreach (var (item, prediction) in batch.Zip(_predictor.Predict([.. batch.Select(b => b.Texts)]))) writer.Add(item.Row.Cells, prediction);
            writer.WriteTo(output);
            Written += batch.Count;
            batch.Clear();
        }
    }

    /// <summary>Frees the model and closes the input.</summary>
    public void Dispose()
    {
        _predictor.Dispose();
        _table.Dispose();
    }

    // Opened once before it is known whether it can be read twice: a named pipe cannot.
    private static Table Open(TableInput input, IReadOnlyList<string> names)
    {
        var stream = input.Open();
        try
        {
            if (stream.CanSeek) Check(input, names);
            return Table.Open(input with { Open = () => stream }, names[0]);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void Check(TableInput input, IReadOnlyList<string> names)
    {
        using var table = Table.Open(input, names[0]);
        var (columns, problems) = (new TextColumns(table, names), new RowProblems(table.Name, table.Unit));
        foreach (var row in table.Rows())
            if (!columns.TryRead(row, out _, out var problem)) problems.Add(row.Line, problem);
        problems.ThrowIfAny();
    }
}
