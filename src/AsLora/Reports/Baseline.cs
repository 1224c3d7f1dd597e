using AsLora.Adapters;

namespace AsLora.Reports;

/// <summary>Finds the method the others are held against.</summary>
internal static class Baseline
{
    private const string Method = "lora";
    private const int Rank = 8;

    /// <summary>The name that was asked for; or the LoRA of rank 8 that is in the most tasks, or the only LoRA there is; null where there is none.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="asked">The name that was asked for, or null.</param>
    /// <exception cref="InputException">No run has the name that was asked for.</exception>
    public static string? NameOf(CountedRuns runs, string? asked)
    {
        List<string> names = [.. runs.Runs.Select(run => run.Key.Name).Distinct()];
        if (asked is not null)
        {
            // Titles are written in capitals and low letters, which nobody wants to type.
            return names.Find(name => name == asked) ?? names.Find(name => string.Equals(name, asked, StringComparison.OrdinalIgnoreCase))
                ?? throw new InputException(
                    $"no run goes by the name \"{asked}\" that was given for the baseline{Suggestion.For(asked, names)}; "
                    + $"the names are {string.Join(", ", names)}");
        }
        var loras = runs.Groups.Where(group => group.First().Record.Config.Method.Name == Method).ToList();
        var candidates = loras.Where(group => group.First().Record.Config.Method.Options.Rank == Rank).ToList();
        if (candidates.Count == 0 && loras.Select(group => group.Key.Name).Distinct().Count() == 1) candidates = loras;
        return candidates.GroupBy(group => group.Key.Name).MaxBy(group => group.Count())?.Key;
    }
}
