using AsLora.Adapters;
using AsLora.Tasks;
using CsvHelper;

namespace AsLora.Evaluation.Mmlu;

/// <summary>Reads MMLU's files in their official form: CSV without a header, the question, four choices, and the letter of the right one.</summary>
internal static class MmluFile
{
    /// <summary>The letters of the choices.</summary>
    public static IReadOnlyList<string> Letters { get; } = ["A", "B", "C", "D"];

    private const int Fields = 6;

    /// <summary>The rows of a file; empty lines are left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="asPandas">Whether cells pass through <see cref="PandasCells"/>.</param>
    /// <exception cref="InputException">The file is missing, or rows cannot be used; all are listed with their lines.</exception>
    public static IReadOnlyList<MmluRow> Read(string path, bool asPandas)
    {
        var rows = Rows(path);
        if (asPandas)
        {
            for (var column = 0; column < Fields; column++)
            {
                var cells = PandasCells.Print([.. rows.Select(row => row[column])]);
                for (var row = 0; row < rows.Count; row++) rows[row][column] = cells[row];
            }
        }
        return [.. rows.Select(row => new MmluRow(row[0], row[1..^1], row[^1]))];
    }

    private static List<string[]> Rows(string path)
    {
        var (rows, problems) = (new List<string[]>(), new RowProblems(path, "line"));
        CsvMalformedRecord? malformed = null;
        var options = new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            SkipEmptyLines = true,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed = record,
        };
        using var reader = CsvReader.Create(TextLines.Open(path), options, leaveOpen: false);
        while (reader.Read())
        {
            var line = (int)reader.LineNumber;
            string[] fields = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
            if (malformed is not null) problems.Add(line, "its quotes do not match; a field in quotes has its own quotes written twice");
            else if (!new TextLine(line, reader.ByteOffset, reader.RawRecord.ToArray()).TryDecode(out _, out var problem)) problems.Add(line, problem);
            else if (fields.Length != Fields) problems.Add(line, $"{fields.Length} field(s), expected {Fields}: the question, four choices, and A, B, C or D");
            else if (!Letters.Contains(fields[^1])) problems.Add(line, $"the answer is \"{fields[^1]}\", expected A, B, C or D");
            else rows.Add(fields);
            malformed = null;
        }
        problems.ThrowIfAny();
        return rows.Count > 0 ? rows : throw new InputException($"{path} is empty; expected rows of a question, four choices, and A, B, C or D");
    }
}
