using System.Text;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Evaluation;

/// <summary>The answered questions of an evaluation, one JSON object a line, each whole on disk before the next batch is begun.</summary>
internal sealed class ItemFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly List<BenchmarkItem> _items = [];

    /// <summary>Opens a file, or begins one. A last line that was not written to its end is dropped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">Another line is damaged.</exception>
    public ItemFile(string path)
    {
        _path = path;
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            Restore();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The items, in the order of answering.</summary>
    public IReadOnlyList<BenchmarkItem> Items => _items;

    /// <summary>Fails where an item is no answer to one of these prompts.</summary>
    /// <param name="prompts">The prompts of the evaluation, by number.</param>
    /// <exception cref="InputException">There are such lines; they are listed.</exception>
    public void Expect(IReadOnlyList<BenchmarkPrompt> prompts)
    {
        var (problems, numbers) = (new List<string>(), new HashSet<int>());
        foreach (var (i, item) in _items.Index())
        {
            if (Problem(item) is { } problem) problems.Add($"line {i + 1}: {problem}");
        }
        if (problems.Count > 0)
            throw ProblemList.Error($"{_path} has lines that are no answers of this evaluation; remove them, and what is missing is asked again", problems);

        string? Problem(BenchmarkItem item) => item switch
        {
            _ when item.Number < 0 || item.Number >= prompts.Count => $"there is no question {item.Number}; the last one is {prompts.Count - 1}",
            _ when !numbers.Add(item.Number) => $"question {item.Number} was answered in a line before",
            _ when item.PromptSha256 != prompts[item.Number].Sha256 => $"question {item.Number} has another prompt",
            _ when item.Metrics.Count == 0 || !item.Metrics.Keys.SequenceEqual(_items[0].Metrics.Keys) => "its metrics are not those of the first line",
            _ => null,
        };
    }

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

    private void Restore()
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
                var problem = $"{_path}, line {i + 1} is not an answered question: {exception.Message}; remove the line, and the question is asked again";
                throw new InputException(problem, exception);
            }
        }
        _file.SetLength(end);
        _file.Position = end;
    }
}
