using System.Globalization;
using System.Text.Json;
using AsLora.Adapters;
using Parquet;
using Parquet.Schema;

namespace AsLora.Tasks.Tables;

/// <summary>The columns of a Parquet file, a row group at a time: strings, integers, floating-point numbers, true or false.</summary>
internal sealed class ParquetFile : IDisposable
{
    private readonly string _name;
    private readonly Stream _stream;
    private readonly ParquetReader _reader;

    /// <summary>Opens a file and reads its schema.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="stream">Its content; closed with this.</param>
    /// <exception cref="InputException">It is not Parquet.</exception>
    public ParquetFile(string name, Stream stream)
    {
        (_name, _stream) = (name, stream);
        try
        {
            _reader = Wait(() => ParquetReader.CreateAsync(stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        Fields = _reader.Schema.DataFields;
    }

    /// <summary>The columns, nested ones too.</summary>
    public IReadOnlyList<DataField> Fields { get; }

    /// <summary>How many groups of rows there are.</summary>
    public int Groups => _reader.RowGroupCount;

    /// <summary>Whether a column holds strings.</summary>
    /// <param name="field">One of <see cref="Fields"/>.</param>
    public static bool HoldsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>);

    /// <summary>Whether a column holds single values that can be read here.</summary>
    /// <param name="field">One of <see cref="Fields"/>.</param>
    public static bool IsReadable(DataField field) => field.Path.Length == 1 && field.MaxRepetitionLevel == 0
        && (HoldsText(field) || new[] { typeof(bool), typeof(int), typeof(long), typeof(float), typeof(double) }.Contains(field.ClrType));

    /// <summary>The values of a column in one group of rows; null where there is none.</summary>
    /// <param name="group">The group, counted from 0.</param>
    /// <param name="field">A column that is readable.</param>
    /// <exception cref="InputException">The file is damaged.</exception>
    public TableCell?[] Read(int group, DataField field) => Wait(async () =>
    {
        using var reader = _reader.OpenRowGroupReader(group);
        if (HoldsText(field))
        {
            var texts = new string?[reader.RowCount];
            await reader.ReadAsync(field, texts.AsMemory());
            return [.. texts.Select(t => t is null ? (TableCell?)null : TableCell.Of(t))];
        }
        if (field.ClrType == typeof(bool)) return await ValuesAsync<bool>(reader, field, v => new(v ? JsonValueKind.True : JsonValueKind.False, v ? "true" : "false"));
        if (field.ClrType == typeof(int)) return await ValuesAsync<int>(reader, field, Number);
        if (field.ClrType == typeof(long)) return await ValuesAsync<long>(reader, field, Number);
        return field.ClrType == typeof(float) ? await ValuesAsync<float>(reader, field, Number) : await ValuesAsync<double>(reader, field, Number);
    });

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private static async Task<TableCell?[]> ValuesAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, TableCell> cell) where T : struct
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory());
        return [.. values.Select(v => v is { } value ? cell(value) : (TableCell?)null)];
    }

    // JSON has no numbers for what is not finite.
    private static TableCell Number<T>(T value) where T : IFormattable =>
        new(double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)) ? JsonValueKind.Number : JsonValueKind.String, value.ToString(null, CultureInfo.InvariantCulture));

    private T Wait<T>(Func<Task<T>> work)
    {
        try
        {
            // Parquet.Net is asynchronous alone; on a thread of the pool no synchronization context of the caller's can wait for itself.
            return Task.Run(work).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not InputException and not OutOfMemoryException)
        {
            // A damaged file makes its decoders throw whatever they stumble on.
            throw new InputException($"{_name} cannot be read as Parquet: {exception.Message}", exception);
        }
    }
}
