using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AsLora.Tasks.Tables;
using CsCheck;
using Parquet;
using Parquet.Schema;

namespace AsLora.Tests.Support;

/// <summary>Tables of strings in every format, written by other code than the one that reads them.</summary>
internal static class SomeTables
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The formats with named columns.</summary>
    public static TheoryData<TableFormat> Formats { get; } = [.. TableFormats.WithColumns];

    /// <summary>A cell with what is hard for one format or another.</summary>
    public static Gen<string> Cell { get; } = Gen.OneOf("a", "Z", "0", " ", "\u00A0", "\"", "\"\"", "'", ",", "\t", ";", "\n", "\r\n", "\r", "\\", "\u2028", "é", "漢", "🚆", "#", ".", "\0", "{", "null").Array[0, 8].Select(string.Concat);

    /// <summary>Writes a table.</summary>
    /// <param name="path">The file without its suffix.</param>
    /// <param name="format">How.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="rows">A string for each column.</param>
    /// <returns>The file.</returns>
    public static string Write(string path, TableFormat format, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        path = $"{path}.{format.Name()}";
        if (format == TableFormat.Parquet) WriteParquet(path, columns, rows).GetAwaiter().GetResult();
        else if (format == TableFormat.Jsonl) File.WriteAllLines(path, rows.Select(row => JsonSerializer.Serialize(columns.Zip(row).ToDictionary(c => c.First, c => c.Second), Relaxed)));
        else File.WriteAllText(path, string.Concat(rows.Prepend([.. columns]).Select(row => string.Join(format == TableFormat.Csv ? ',' : '\t', row.Select(Quoted)) + "\r\n")), new UTF8Encoding(false));
        return path;
    }

    /// <summary>Any text as a field of RFC 4180.</summary>
    public static string Quoted(string field) => field.AsSpan().ContainsAny(",\t\"\r\n") || field.Length == 0 ? $"\"{field.Replace("\"", "\"\"")}\"" : field;

    private static async Task WriteParquet(string path, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var fields = columns.Select(c => new DataField<string>(c)).ToList();
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. fields]), file);
        foreach (var part in rows.Chunk(3))
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < fields.Count; i++) await group.WriteAsync(fields[i], [.. part.Select(r => r[i])]);
        }
    }
}
