using System.Text;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Evaluation;

/// <summary>The answered questions of an evaluation, one JSON object a line, each whole on disk before the next batch is begun.</summary>
internal sealed class ItemFile : IDisposable
{
    private readonly FileStream _file;
    private readonly List<BenchmarkItem> _items = [];

    /// <summary>Opens a file, or begins one. A last line that was not written to its end is dropped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">Another line is damaged.</exception>
    public ItemFile(string path)
    {
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            Restore(path);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The items, in the order of answering.</summary>
    public IReadOnlyList<BenchmarkItem> Items => _items;

    /// <summary>Adds the items of a batch.</summary>
    /// <param name="items">The items.</param>
    public void Add(IReadOnlyList<BenchmarkItem> items)
    {
        _file.Write(Encoding.UTF8.GetBytes(string.Concat(items.Select(item => JsonSerializer.Serialize(item, AdapterJson.Options) + "\n"))));
        _file.Flush(flushToDisk: true);
        _items.AddRange(items);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void Restore(string path)
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        foreach (var (i, line) in Encoding.UTF8.GetString(bytes, 0, end).Split('\n')[..^1].Index())
        {
            try
            {
                _items.Add(JsonSerializer.Deserialize<BenchmarkItem>(line, AdapterJson.Options) ?? throw new JsonException("null stands in the line"));
            }
            catch (JsonException exception)
            {
                var problem = $"{path}, line {i + 1} is not an answered question: {exception.Message}; remove the line, and the question is asked again";
                throw new InputException(problem, exception);
            }
        }
        _file.SetLength(end);
        _file.Position = end;
    }
}
