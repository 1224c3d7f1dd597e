using System.Globalization;
using System.Text.Json;
using AsLora.Tasks.Tables;
using CsvHelper;

namespace AsLora.Inference;

/// <summary>RFC 4180 with line feeds: the columns, <c>prediction</c>, and for classes <c>probability</c> and one column <c>probability:NAME</c> a class.</summary>
internal sealed class CsvPredictionWriter : PredictionWriter
{
    private readonly CsvWriter _writer;

    /// <summary>Gathers the header.</summary>
    /// <param name="columns">The columns of the input.</param>
    /// <param name="labels">The names of the classes; none for a regression.</param>
    public CsvPredictionWriter(IReadOnlyList<string> columns, IReadOnlyList<string> labels)
    {
        _writer = CsvWriter.Create(Buffer, new CsvWriterOptions { HasHeader = false, NewLine = "\n", Injection = CsvInjection.None }, leaveOpen: true);
        Write([.. columns, Label, .. labels.Count > 0 ? labels.Select(l => $"{Probability}:{l}").Prepend(Probability) : []]);
    }

    public override void Add(IReadOnlyList<TableCell> cells, Prediction prediction) => Write(
    [
        .. cells.Select(c => c.Kind == JsonValueKind.Null ? "" : c.Text),
        .. prediction.Label is { } label ? prediction.Probabilities.Prepend(prediction.Value).Select(Number).Prepend(label) : [Number(prediction.Value)],
    ]);

    public override void Dispose()
    {
        _writer.Dispose();
        base.Dispose();
    }

    private void Write(string[] fields)
    {
        _writer.WriteRecord(fields);
        _writer.Flush();
    }

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
