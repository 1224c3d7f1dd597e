namespace AsLora.Adapters;

/// <summary>One error for everything that is wrong with a file or a graph.</summary>
internal static class ProblemList
{
    private const int Shown = 10;

    /// <summary>What is wrong with each of several things. Only the texts that will be shown are made: a damaged file may hold a great many.</summary>
    /// <param name="wrong">The things.</param>
    /// <param name="text">What is wrong with one.</param>
    public static IReadOnlyList<string> Texts<T>(IEnumerable<T> wrong, Func<T, string> text) => [.. wrong.Select((thing, i) => i < Shown ? text(thing) : "")];

    /// <summary>The error: what is wrong after the headline, or one line each where it is several things; the first ten of each group are shown.</summary>
    /// <param name="headline">The file and what it is not, for example <c>model.safetensors is not a valid safetensors file</c>.</param>
    /// <param name="groups">What is wrong, at least one thing in all.</param>
    public static InputException Error(string headline, params IReadOnlyList<string>[] groups)
    {
        var lines = groups.SelectMany(g => g.Count > Shown ? [.. g.Take(Shown), $"… and {g.Count - Shown} more"] : g).ToList();
        return new(lines.Count == 1 ? $"{headline}: {lines[0]}" : $"{headline}:{string.Concat(lines.Select(line => $"\n  {line}"))}");
    }
}
