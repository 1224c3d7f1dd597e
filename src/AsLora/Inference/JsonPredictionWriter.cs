using System.Text.Encodings.Web;
using System.Text.Json;
using AsLora.Tasks.Tables;

namespace AsLora.Inference;

/// <summary>One JSON object a line: the columns, <c>prediction</c>, and for classes <c>probability</c> and <c>probabilities</c> by name.</summary>
/// <param name="columns">The columns of the input.</param>
/// <param name="labels">The names of the classes; none for a regression.</param>
internal sealed class JsonPredictionWriter(IReadOnlyList<string> columns, IReadOnlyList<string> labels) : PredictionWriter
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Add(IReadOnlyList<TableCell> cells, Prediction prediction)
    {
        using (var json = new Utf8JsonWriter(Buffer, Readable))
        {
            json.WriteStartObject();
            for (var i = 0; i < cells.Count; i++)
            {
                json.WritePropertyName(columns[i]);
                if (cells[i].Kind == JsonValueKind.String) json.WriteStringValue(cells[i].Text);
                else json.WriteRawValue(cells[i].Text);
            }
            if (prediction.Label is { } label)
            {
                json.WriteString(Label, label);
                json.WriteNumber(Probability, prediction.Value);
                json.WriteStartObject(Probabilities);
                for (var i = 0; i < labels.Count; i++) json.WriteNumber(labels[i], prediction.Probabilities[i]);
                json.WriteEndObject();
            }
            else json.WriteNumber(Label, prediction.Value);
            json.WriteEndObject();
        }
        Buffer.WriteByte((byte)'\n');
    }
}
