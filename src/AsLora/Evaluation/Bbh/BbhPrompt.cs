using AsLora.Adapters;

namespace AsLora.Evaluation.Bbh;

/// <summary>A chain-of-thought prompt of BIG-Bench Hard without the thoughts.</summary>
/// <param name="File">The file.</param>
/// <param name="Description">What the task is.</param>
/// <param name="Shots">Questions and their final answers.</param>
internal sealed record BbhPrompt(string File, string Description, IReadOnlyList<(string Question, string Answer)> Shots)
{
    private const string Separator = "\n-----\n", Question = "\n\nQ: ", Answer = "\nA:", Conclusion = "the answer is ";

    /// <summary>Reads a file: a warning, five dashes, the description, and then questions whose answers end with what the answer is.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, or is something else.</exception>
    public static BbhPrompt Read(string path)
    {
        string text;
        try
        {
            text = System.IO.File.ReadAllText(path).Replace("\r\n", "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
        var start = text.IndexOf(Separator, StringComparison.Ordinal);
        if (start < 0)
            throw new InputException($"{path} is not a prompt of BIG-Bench Hard: a line of five dashes is missing, after which the description comes");
        var line = text.AsSpan(0, start).Count('\n') + 3;
        var parts = text[(start + Separator.Length)..].Split(Question);
        var shots = new List<(string, string)>();
        foreach (var (i, part) in parts.Index().Skip(1))
        {
            line += parts[i - 1].AsSpan().Count('\n') + 2;
            shots.Add(Solved(part)
                ?? throw new InputException($"{path}, line {line}: the question has no line \"A: …\" that ends with \"{Conclusion}…\" and a full stop"));
        }
        return new(path, parts[0], shots);
    }

    private static (string Question, string Answer)? Solved(string text)
    {
        if (text.Split(Answer, 2) is not [var question, var thoughts]) return null;
        thoughts = thoughts.TrimEnd();
        var conclusion = thoughts.LastIndexOf(Conclusion, StringComparison.Ordinal);
        return conclusion >= 0 && thoughts.EndsWith('.') ? (question, thoughts[(conclusion + Conclusion.Length)..^1]) : null;
    }
}
