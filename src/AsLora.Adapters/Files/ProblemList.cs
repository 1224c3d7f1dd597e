namespace AsLora.Adapters.Files;

/// <summary>One error for everything that is wrong with a file.</summary>
internal static class ProblemList
{
    private const int Shown = 10;

    /// <summary>The error: what is wrong after the headline, or one line each where it is several things; the first ten are shown.</summary>
    /// <param name="headline">The file and what it is not, for example <c>model.safetensors is not a valid safetensors file</c>.</param>
    /// <param name="problems">What is wrong, at least one.</param>
    public static InputException Error(string headline, IReadOnlyCollection<string> problems)
    {
        if (problems.Count == 1) return new($"{headline}: {problems.First()}");
        var more = problems.Count > Shown ? $"\n  … and {problems.Count - Shown} more" : "";
        return new($"{headline}:{string.Concat(problems.Take(Shown).Select(p => $"\n  {p}"))}{more}");
    }
}
