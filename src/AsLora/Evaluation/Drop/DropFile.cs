using System.Text.Json;
using AsLora.Adapters;

namespace AsLora.Evaluation.Drop;

/// <summary>Reads DROP's files in their official form: an object of passages, each with its questions and their answers.</summary>
internal static class DropFile
{
    /// <summary>The questions of the one file of a folder whose name has a word in it, in order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split"><c>dev</c> or <c>train</c>.</param>
    /// <exception cref="InputException">There is no such file or there are several, or it cannot be used; all problems are listed.</exception>
    public static IReadOnlyList<DropQuestion> Read(string folder, string split)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"there is no folder {folder}; expected DROP's drop_dataset_dev.json and drop_dataset_train.json");
        var files = Directory.EnumerateFiles(folder, $"*{split}*.json").Order(StringComparer.Ordinal).ToList();
        if (files is not [var file])
        {
            var found = files.Count == 0 ? "no file" : $"{files.Count} files";
            throw new InputException($"{folder} holds {found} *{split}*.json, expected one: DROP's drop_dataset_{split}.json");
        }
        var (root, problems) = (BenchmarkData.Json(file), new List<string>());
        if (root.ValueKind != JsonValueKind.Object) throw new InputException($"{file} is not a file of DROP: expected an object of passages");
        List<DropQuestion> questions = [.. root.EnumerateObject().SelectMany(passage => Questions(passage, problems))];
        if (problems.Count > 0) throw ProblemList.Error($"{file} is not a file of DROP", problems);
        return questions.Count > 0 ? questions : throw new InputException($"{file} holds no questions");
    }

    private static IEnumerable<DropQuestion> Questions(JsonProperty section, List<string> problems)
    {
        var place = $"passage \"{section.Name}\"";
        var passage = BenchmarkData.Text(section.Value, "passage", place, problems);
        foreach (var (i, pair) in BenchmarkData.List(section.Value, "qa_pairs", place, problems).Index())
        {
            var question = $"{place}, question {i}";
            var validated = BenchmarkData.Member(pair, "validated_answers", JsonValueKind.Array) is { } list ? list.EnumerateArray() : default;
            yield return new(
                BenchmarkData.Text(pair, "query_id", question, problems),
                passage,
                BenchmarkData.Text(pair, "question", question, problems),
                Answer(BenchmarkData.Member(pair, "answer", JsonValueKind.Object), $"{question}, answer", problems),
                [.. validated.Select((answer, j) => Answer(answer, $"{question}, validated answer {j}", problems))]);
        }
    }

    private static DropAnswer Answer(JsonElement? answer, string place, List<string> problems)
    {
        if (answer is not { ValueKind: JsonValueKind.Object } given)
        {
            problems.Add($"{place}: expected an object of number, date and spans");
            return new("", "", []);
        }
        var date = BenchmarkData.Member(given, "date", JsonValueKind.Object) ?? default;
        string[] parts = [.. new[] { "day", "month", "year" }.Select(part => Optional(date, part, place, problems))];
        var spans = BenchmarkData.Member(given, "spans", JsonValueKind.Array)?.EnumerateArray() ?? default;
        string[] texts = [.. spans.Select(span => BenchmarkData.Text(span, $"{place}, spans", problems))];
        return new(Optional(given, "number", place, problems), Python.PythonText.Strip(string.Join(' ', parts)), texts);
    }

    private static string Optional(JsonElement owner, string key, string place, List<string> problems) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out _) ? BenchmarkData.Text(owner, key, place, problems) : "";
}
