using System.Globalization;
using AsLora.Adapters;
using Parquet;
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
        try
        {
            // Parquet.Net is asynchronous alone; on a thread of the pool no synchronization context of the caller's can wait for itself.
            return Task.Run(() => ReadAsync(file, columns, labelled, problems)).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not InputException and not OutOfMemoryException)
        {
            // A damaged file makes its decoders throw whatever they stumble on.
            throw new InputException($"{file} cannot be read as Parquet: {e.Message}", e);
        }
    }

    private static async Task<IReadOnlyList<GlueRow>> ReadAsync(string file, GlueColumns columns, bool labelled, RowProblems problems)
    {
        await using var reader = await ParquetReader.CreateAsync(file);
        var fields = reader.Schema.DataFields;
        var (names, places) = (columns.Names(labelled), columns.PlacesIn(file, [.. fields.Select(f => f.Name)], labelled));
        var rows = new List<GlueRow>();
        var row = 0;
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var values = new List<string?[]>();
            foreach (var (name, place) in names.Zip(places)) values.Add(name == columns.Label ? await LabelsAsync(file, group, fields[place]) : await TextsAsync(file, group, fields[place]));
            for (var i = 0; i < group.RowCount; i++)
            {
                row++;
                List<string> cells = [.. values.Select(v => v[i]).OfType<string>()];
                if (cells.Count == names.Count) rows.Add(columns.Row(row, cells, labelled));
                else problems.Add(row, $"no value in column {GlueColumns.Quoted(names.Where((_, c) => values[c][i] is null))}");
            }
        }
        return rows;
    }

    private static async Task<string?[]> TextsAsync(string file, ParquetRowGroupReader group, DataField field)
    {
        if (!HoldsText(field)) throw WrongType(file, field, "strings");
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory());
        return values;
    }

    // As text, so that labels of both kinds of file go by the same rule.
    private static async Task<string?[]> LabelsAsync(string file, ParquetRowGroupReader group, DataField field)
    {
        if (HoldsText(field)) return await TextsAsync(file, group, field);
        if (field.ClrType == typeof(long)) return await NumbersAsync<long>(group, field);
        if (field.ClrType == typeof(int)) return await NumbersAsync<int>(group, field);
        if (field.ClrType == typeof(float)) return await NumbersAsync<float>(group, field);
        if (field.ClrType == typeof(double)) return await NumbersAsync<double>(group, field);
        throw WrongType(file, field, "strings, int32, int64, float or double");
    }

    private static async Task<string?[]> NumbersAsync<T>(ParquetRowGroupReader group, DataField field) where T : struct, IFormattable
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory());
        return [.. values.Select(v => v?.ToString(null, CultureInfo.InvariantCulture))];
    }

    private static bool HoldsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>);

    private static InputException WrongType(string file, DataField field, string expected) => new($"{file}: column \"{field.Name}\" holds {field.ClrType.Name}, expected {expected}");
}
