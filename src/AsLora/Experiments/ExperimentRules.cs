using AsLora.Adapters;

namespace AsLora.Experiments;

/// <summary>What an experiment must be as a whole: names that name folders, references that lead somewhere, a search for rates on seeds of its own.</summary>
internal static class ExperimentRules
{
    /// <summary>The folder of the runs that search for learning rates, beside those of the models.</summary>
    public const string SweepFolder = "sweep";

    /// <summary>Everything that is not right.</summary>
    /// <param name="experiment">The experiment.</param>
    public static IEnumerable<string> Problems(Experiment experiment) =>
    [
        .. Names(experiment.Models), .. Names(experiment.Tasks), .. Names(experiment.Methods), .. Reserved([.. experiment.Models, .. experiment.Tasks, .. experiment.Methods]),
        .. References(experiment), .. Rates(experiment),
    ];

    private static IEnumerable<string> Names(IReadOnlyList<ExperimentEntry> entries)
    {
        foreach (var entry in entries.Where(e => e.Name.Length > 0 && !IsName(e.Name)))
            yield return $"{entry.Where}: the name names a folder; expected letters, digits, \"-\", \"_\" and \".\", beginning with a letter or a digit";
        // Where file names ignore case, names that differ in it alone would share a folder.
        foreach (var same in entries.GroupBy(e => e.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Key.Length > 0 && g.Count() > 1))
            yield return $"{string.Join(" and ", same.Select(e => e.Where))} have the same name; give each its own";
    }

    private static IEnumerable<string> Reserved(IReadOnlyList<ExperimentEntry> entries) =>
        entries.Where(e => string.Equals(e.Name, SweepFolder, StringComparison.OrdinalIgnoreCase) || e.Name.StartsWith("checkpoint-", StringComparison.OrdinalIgnoreCase))
            .Select(e => $"{e.Where}: nothing can have this name: such folders hold the runs that try learning rates, or checkpoints");

    private static IEnumerable<string> References(Experiment experiment)
    {
        var names = experiment.Methods.Select(m => m.Name).ToList();
        foreach (var entry in experiment.Methods)
        {
            foreach (var (option, name) in new[] { (Experiment.LearningRate, entry.LearningRateOf), (Experiment.Replay, entry.ReplayOf) })
            {
                if (name is null) continue;
                if (name == entry.Name) yield return $"{entry.Where}: {option} refers to the entry itself; name another one";
                else if (!names.Contains(name, StringComparer.Ordinal)) yield return $"{entry.Where}: {option} refers to \"{name}\"{Suggestion.For(name, names)}, and methods has no such entry";
            }
            if (entry.ReplayOf is not null && Replayed(experiment, entry).Contains(entry)) yield return $"{entry.Where}: its merges are in the end its own: the entries repeat each other";
        }
    }

    // The entries whose merges an entry repeats, one after the other.
    private static List<ExperimentEntry> Replayed(Experiment experiment, ExperimentEntry entry)
    {
        var chain = new List<ExperimentEntry>();
        for (var next = Find(experiment, entry.ReplayOf); next is not null && !chain.Contains(next); next = Find(experiment, next.ReplayOf)) chain.Add(next);
        return chain;
    }

    private static IEnumerable<string> Rates(Experiment experiment)
    {
        foreach (var entry in experiment.Methods)
        {
            if (entry.HasOwnRate && entry.Rates is not null) yield return $"{entry.Where}: it has a learning rate and a sweep for it; leave one of them out";
            if (entry.Rates is not null && experiment.Sweep is null) yield return $"{entry.Where}: it has a sweep, and the experiment has none; give `sweep:` with seeds";
            if (Find(experiment, entry.LearningRateOf) is { } other && !IsSwept(experiment, other))
                yield return $"{entry.Where}: learning-rate is that of \"{other.Name}\", for which none is searched; give the rate itself";
            if (IsSwept(experiment, entry) && Find(experiment, entry.ReplayOf) is { } replayed && !IsSwept(experiment, replayed))
                yield return $"{entry.Where}: rates cannot be tried for it, as none are tried for \"{replayed.Name}\", whose merges it repeats; give it a learning rate";
        }
        if (experiment.Sweep is not { } sweep) yield break;
        foreach (var seed in sweep.Seeds.Intersect(experiment.Seeds))
            yield return $"{experiment.Path}: seed {seed} chooses learning rates and is compared with; a rate that was chosen on a seed is not compared on it";
        foreach (var given in experiment.Defaults.Concat(experiment.Models.Concat(experiment.Tasks).SelectMany(e => e.Options)).Where(o => o.Name == Experiment.LearningRate))
            yield return $"{given.Where}: the sweep searches for it; leave one of them out";
    }

    /// <summary>Whether learning rates are tried for a method.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="entry">An entry of its methods.</param>
    public static bool IsSwept(Experiment experiment, ExperimentEntry entry) => experiment.Sweep is not null && !entry.HasOwnRate;

    /// <summary>The method of a name, or null.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="name">The name; null for none.</param>
    public static ExperimentEntry? Find(Experiment experiment, string? name) => experiment.Methods.FirstOrDefault(m => m.Name == name);

    private static bool IsName(string name) => char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !name.EndsWith('.');
}
