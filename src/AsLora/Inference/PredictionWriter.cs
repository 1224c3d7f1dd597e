using AsLora.Adapters;
using AsLora.Tasks.Tables;

namespace AsLora.Inference;

/// <summary>Writes rows as they came with what was predicted behind them. Rows are gathered and handed on whole.</summary>
internal abstract class PredictionWriter : IDisposable
{
    /// <summary>The columns that are added.</summary>
    protected const string Label = "prediction", Probability = "probability", Probabilities = "probabilities";

    /// <summary>What has been gathered.</summary>
    protected MemoryStream Buffer { get; } = new();

    /// <summary>Refuses a table that has columns named as those that are added.</summary>
    /// <param name="table">The input.</param>
    /// <exception cref="InputException">It has one.</exception>
    public static void ExpectNoResults(Table table)
    {
        var taken = table.Columns.Where(c => c is Label or Probability or Probabilities || c.StartsWith(Probability + ":", StringComparison.Ordinal)).ToList();
        if (taken.Count > 0) throw new InputException($"{table.ColumnsPlace}: column {ColumnNames.Quoted(taken)} has the name of a column that is added; rename it");
    }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">The row as it came.</param>
    /// <param name="prediction">What was predicted.</param>
    public abstract void Add(IReadOnlyList<TableCell> cells, Prediction prediction);

    /// <summary>Hands on the rows that were added since the last time.</summary>
    /// <param name="output">Where they go; a file that has no room for all of them gets none.</param>
    public void WriteTo(Stream output)
    {
        var start = output.CanSeek ? output.Position : 0;
        try
        {
            Buffer.WriteTo(output);
            output.Flush();
        }
        catch (IOException) when (output.CanSeek)
        {
            // A full disk must not leave a part of a line.
            output.SetLength(start);
            throw;
        }
        Buffer.SetLength(0);
    }

    /// <summary>Frees what was gathered.</summary>
    public virtual void Dispose() => Buffer.Dispose();
}
