using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Tokenization.Files;

/// <summary>
/// One object of a JSON file, read key by key. Whatever is wrong becomes a problem with its JSON path, and so does every key that nobody asked for: a file is
/// refused once with all its problems, and never read by guess.
/// </summary>
internal sealed class JsonPart
{
    private readonly JsonElement _element;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _problems;

    /// <summary>Creates a part.</summary>
    /// <param name="element">What stands in the file.</param>
    /// <param name="path">File name and JSON path, such as <c>tokenizer.json $.model</c>.</param>
    /// <param name="problems">Where problems go.</param>
    public JsonPart(JsonElement element, string path, List<string> problems)
    {
        (_element, Path, _problems) = (element, path, problems);
        if (element.ValueKind == JsonValueKind.Object) return;
        Problem($"found {Shown(element)}; expected an object");
        _element = JsonSerializer.SerializeToElement(new { });
    }

    /// <summary>File name and JSON path.</summary>
    public string Path { get; }

    /// <summary>Every key with its value, a key that stands twice twice; for maps such as a vocabulary.</summary>
    public IEnumerable<JsonProperty> Entries => _element.EnumerateObject();

    /// <summary>Reads a JSON file.</summary>
    /// <exception cref="InputException">It is damaged or cannot be read.</exception>
    public static JsonPart Open(string path, List<string> problems)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return new(JsonSerializer.Deserialize<JsonElement>(stream), $"{System.IO.Path.GetFileName(path)} $", problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            var where = $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            throw new InputException($"{path} is not valid JSON ({where}): it is damaged or cut off; copy it again", e);
        }
    }

    /// <summary>Notes a problem with the object.</summary>
    public void Problem(string text) => _problems.Add($"{Path}: {text}");

    /// <summary>Notes that a key holds something that is not supported.</summary>
    public void Unsupported(string key, string supported) =>
        _problems.Add($"{Path}.{key}: found {(_element.TryGetProperty(key, out var found) ? Shown(found) : "nothing")}; supported: {supported}");

    /// <summary>Whether a key is there.</summary>
    public bool Has(string key) => _element.TryGetProperty(key, out _);

    /// <summary>Whether a key holds a string.</summary>
    public bool IsText(string key) => _element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String;

    /// <summary>Keys that are not read because they change neither the ids nor the text.</summary>
    public void Ignore(params ReadOnlySpan<string> keys) => _known.UnionWith([.. keys]);

    /// <summary>A key that must be absent, null, or one of a few values as JSON writes them.</summary>
    public void Only(string key, params IReadOnlyList<string> supported)
    {
        if (Value(key) is { } value && !supported.Contains(value.GetRawText())) Unsupported(key, string.Join(", ", supported));
    }

    /// <summary>A truth value; null where the key is absent or null.</summary>
    public bool? Flag(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } value => Wrong<bool?>(key, value, "true or false"),
    };

    /// <summary>A whole number of at least 0; null where the key is absent or null.</summary>
    public int? Count(string key) => Value(key) is not { } value ? null : AsCount(value) ?? Wrong<int?>(key, value, "a whole number of at least 0");

    /// <summary>A string; null where the key is absent or null.</summary>
    public string? Text(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => Wrong<string>(key, value, "a string"),
    };

    /// <summary>An object; null where the key is absent or null.</summary>
    public JsonPart? Part(string key) => Value(key) is { } value ? new(value, $"{Path}.{key}", _problems) : null;

    /// <summary>The items of an array; none where the key is absent or null.</summary>
    public IReadOnlyList<JsonElement> Items(string key) => Value(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
        { } value => Wrong<JsonElement[]>(key, value, "an array") ?? [],
    };

    /// <summary>The items of an array of objects; none where the key is absent or null.</summary>
    public IReadOnlyList<JsonPart> Parts(string key) => [.. Items(key).Select((item, index) => new JsonPart(item, $"{Path}.{key}[{index}]", _problems))];

    /// <summary>Every key that was not read is a problem.</summary>
    public void Finish()
    {
        var known = string.Join(", ", _known.Order(StringComparer.Ordinal));
        foreach (var key in Entries.Select(entry => entry.Name).Except(_known))
            _problems.Add($"{Path}.{key}: this key is not supported; supported: {known}{Suggestion.For(key, _known)}");
    }

    /// <summary>A whole number of at least 0, or null where it is something else.</summary>
    public static int? AsCount(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is >= 0 and < int.MaxValue ? count : null;

    private JsonElement? Value(string key)
    {
        _known.Add(key);
        return _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private T? Wrong<T>(string key, JsonElement value, string expected)
    {
        _problems.Add($"{Path}.{key}: found {Shown(value)}; expected {expected}");
        return default;
    }

    private static string Shown(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
