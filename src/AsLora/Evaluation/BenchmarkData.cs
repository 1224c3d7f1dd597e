using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;

namespace AsLora.Evaluation;

/// <summary>What the readers of benchmarks have in common.</summary>
internal static class BenchmarkData
{
    /// <summary>The names of the files of a folder that begin and end in a certain way, without these, in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="suffix">How the files end.</param>
    /// <param name="expected">What the folder of the data should be, for the message.</param>
    /// <exception cref="InputException">There is no such folder or file.</exception>
    public static IReadOnlyList<string> Names(string folder, string suffix, string expected)
    {
        if (!Directory.Exists(folder)) throw new InputException($"there is no folder {folder}; expected {expected}");
        var names = Directory.EnumerateFiles(folder, "*" + suffix)
            .Select(file => Path.GetFileName(file)[..^suffix.Length]).Order(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? names : throw new InputException($"{folder} holds no file *{suffix}; expected {expected}");
    }

    /// <summary>Reads a JSON file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, or is no JSON.</exception>
    public static JsonElement Json(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path}:{exception.LineNumber + 1} is not valid JSON: {exception.Message.Split(" LineNumber: ")[0]}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The text under a key, or a problem.</summary>
    /// <param name="owner">The object.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">Where the object stands, for the message.</param>
    /// <param name="problems">Where a problem is added.</param>
    /// <returns>The text; empty where there is a problem.</returns>
    public static string Text(JsonElement owner, string key, string place, ICollection<string> problems)
    {
        if (Member(owner, key, JsonValueKind.String) is { } value) return Text(value, $"{place}, {key}", problems);
        problems.Add($"{place}: expected a text under \"{key}\"");
        return "";
    }

    /// <summary>A text, or a problem.</summary>
    /// <param name="value">What should be a text.</param>
    /// <param name="place">Where it stands, for the message.</param>
    /// <param name="problems">Where a problem is added.</param>
    /// <returns>The text; empty where there is a problem.</returns>
    public static string Text(JsonElement value, string place, ICollection<string> problems)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
            problems.Add($"{place}: expected a text");
        }
        catch (InvalidOperationException)
        {
            problems.Add($"{place}: an escape sequence stands for half a character");
        }
        return "";
    }

    /// <summary>The elements of the list under a key, or a problem.</summary>
    /// <param name="owner">The object.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">Where the object stands, for the message.</param>
    /// <param name="problems">Where a problem is added.</param>
    public static IEnumerable<JsonElement> List(JsonElement owner, string key, string place, ICollection<string> problems)
    {
        if (Member(owner, key, JsonValueKind.Array) is { } list) return list.EnumerateArray();
        problems.Add($"{place}: expected a list under \"{key}\"");
        return [];
    }

    /// <summary>What stands under a key of an object, where it is of a kind; else null.</summary>
    /// <param name="owner">The object, or something else.</param>
    /// <param name="key">The key.</param>
    /// <param name="kind">The kind.</param>
    public static JsonElement? Member(JsonElement owner, string key, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var value) && value.ValueKind == kind ? value : null;
}
