using AsLora.Adapters;

namespace AsLora.Tasks;

/// <summary>A corpus as BERT's was: one sentence a line, and an empty line between two texts whose sentences have nothing to do with each other.</summary>
internal static class TextCorpus
{
    private const string Expected = "one sentence a line and an empty line between texts";

    /// <summary>The texts of a file, each its sentences with their lines.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <exception cref="InputException">It cannot be read, holds no text, or lines are not UTF-8.</exception>
    public static IEnumerable<IReadOnlyList<(int Line, string Text)>> Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"there is no file {path}; expected a text file with {Expected}");
        var problems = new RowProblems(path, "line");
        var (text, texts) = (new List<(int Line, string Text)>(), 0);
        foreach (var line in TextLines.Read(path))
        {
            if (!line.TryDecode(out var sentence, out var problem)) problems.Add(line.Number, problem);
            else if (!string.IsNullOrWhiteSpace(sentence)) text.Add((line.Number, sentence.Trim()));
            else if (text.Count > 0)
            {
                yield return text;
                (text, texts) = ([], texts + 1);
            }
        }
        problems.ThrowIfAny();
        if (text.Count > 0) yield return text;
        else if (texts == 0) throw new InputException($"{path} holds no text; expected {Expected}");
    }
}
