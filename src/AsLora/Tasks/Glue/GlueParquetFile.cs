using AsLora.Adapters;
using AsLora.Tasks.Tables;
using Parquet.Schema;

namespace AsLora.Tasks.Glue;

/// <summary>Reads a Parquet file of the hub's copy of GLUE: texts are strings; labels are integers, floating-point numbers or strings.</summary>
internal static class GlueParquetFile
{
    /// <summary>The rows in the order of the file, counted from 1.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">The task's columns.</param>
    /// <param name="labelled">Whether the split has labels.</param>
    /// <param name="problems">Takes what is wrong with rows.</param>
    /// <exception cref="InputException">The file is not Parquet, or a column is missing or of another type.</exception>
    public static IReadOnlyList<GlueRow> Read(string file, GlueColumns columns, bool labelled, RowProblems problems)
    {
        using var parquet = new ParquetFile(file, TextLines.Open(file));
        var (names, places) = (columns.Names(labelled), columns.PlacesIn(file, [.. parquet.Fields.Select(f => f.Name)], labelled));
        var fields = names.Zip(places, (name, place) => Checked(file, parquet.Fields[place], isLabel: name == columns.Label)).ToList();
        var rows = new List<GlueRow>();
        var row = 0;
        for (var group = 0; group < parquet.Groups; group++)
        {
            var values = fields.Select(field => parquet.Read(group, field)).ToList();
            for (var i = 0; i < values[0].Length; i++)
            {
                row++;
                List<string> cells = [.. values.Select(v => v[i]?.Text).OfType<string>()];
                if (cells.Count == names.Count) rows.Add(columns.Row(row, cells, labelled));
                else problems.Add(row, $"no value in column {GlueColumns.Quoted(names.Where((_, c) => values[c][i] is null))}");
            }
        }
        return rows;
    }

    private static DataField Checked(string file, DataField field, bool isLabel)
    {
        var isUsable = ParquetFile.HoldsText(field) || (isLabel && ParquetFile.IsReadable(field) && field.ClrType != typeof(bool));
        return isUsable ? field : throw new InputException($"{file}: column \"{field.Name}\" holds {field.ClrType.Name}, expected {(isLabel ? "strings, int32, int64, float or double" : "strings")}");
    }
}
