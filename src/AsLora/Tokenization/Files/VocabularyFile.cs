using System.Text;
using System.Text.Json;
using AsLora.Adapters;
using AsLora.Adapters.Files;
using AsLora.Tokenization.Pipeline;

namespace AsLora.Tokenization.Files;

/// <summary>Reads vocabularies and merge rules.</summary>
internal static class VocabularyFile
{
    /// <summary>A vocabulary of one token a line, the first with id 0 (<c>vocab.txt</c>). Empty lines have ids but no tokens.</summary>
    public static Vocabulary ReadLines(string path, List<string> problems)
    {
        var vocabulary = new Vocabulary();
        foreach (var (index, line) in Lines(path).Index())
            if (line.Length > 0) vocabulary.Add(line, index, $"{Path.GetFileName(path)} line {index + 1}", problems);
        return vocabulary;
    }

    /// <summary>A vocabulary of a JSON object, token by token (<c>vocab.json</c>).</summary>
    public static Vocabulary ReadObject(JsonPart tokens, List<string> problems)
    {
        var vocabulary = new Vocabulary();
        foreach (var entry in tokens.Entries)
        {
            if (JsonPart.AsCount(entry.Value) is { } id) vocabulary.Add(entry.Name, id, tokens.Path, problems);
            else problems.Add($"{tokens.Path}: the token \"{entry.Name}\" has {entry.Value.GetRawText()}; expected its id, a whole number of at least 0");
        }
        return vocabulary;
    }

    /// <summary>Merge rules of one line each (<c>merges.txt</c>), below a line that begins with <c>#version</c>.</summary>
    public static IReadOnlyList<string> ReadMerges(string path, Vocabulary vocabulary, List<string> problems)
    {
        var lines = Lines(path).Index().Where(line => line.Item.Length > 0 && !line.Item.StartsWith("#version", StringComparison.Ordinal));
        return Merges(lines.Select(line => ($"{Path.GetFileName(path)} line {line.Index + 1}", line.Item)), vocabulary, problems);
    }

    /// <summary>Merge rules of a JSON array: <c>"left right"</c> or <c>["left", "right"]</c>.</summary>
    public static IReadOnlyList<string> ReadMerges(JsonPart model, Vocabulary vocabulary, List<string> problems) =>
        Merges(model.Items("merges").Select((merge, index) => ($"{model.Path}.merges[{index}]", AsText(merge))), vocabulary, problems);

    private static string AsText(JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String => merge.GetString()!,
        JsonValueKind.Array when merge.EnumerateArray().All(side => side.ValueKind == JsonValueKind.String) =>
            string.Join(' ', merge.EnumerateArray().Select(side => side.GetString())),
        _ => merge.GetRawText(),
    };

    private static List<string> Merges(IEnumerable<(string Where, string Rule)> rules, Vocabulary vocabulary, List<string> problems)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (where, rule) in rules)
        {
            if (rule.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
                problems.Add($"{where}: found \"{rule}\"; expected two tokens with one space between");
            else if (new[] { left, right, left + right }.FirstOrDefault(token => !vocabulary.Contains(token)) is { } missing)
                problems.Add($"{where}: \"{rule}\" needs the token \"{missing}\", which is not in the vocabulary; the two files do not belong together");
            else if (!places.TryAdd(rule, where)) problems.Add($"{where}: \"{rule}\" stands at {places[rule]} already; a rule has one rank");
        }
        return [.. places.Keys];
    }

    private static string[] Lines(string path)
    {
        try
        {
            // Only line feeds end a line: some vocabularies hold tokens made of other line separators.
            using var reader = new StreamReader(InputFile.Open(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return [.. reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {e.Message}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{path} is not valid UTF-8: it is damaged or of another encoding; copy it again or save it as UTF-8", e);
        }
    }
}
