using AsLora.Adapters;
using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>Models × tasks × methods × seeds, as a YAML file describes them: defaults, and entries that say only what differs.</summary>
public sealed class Experiment
{
    internal const string LearningRate = "learning-rate", Replay = "method.replay";

    internal Experiment(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The seeds of the comparison; the same for every method, so that their runs are pairs.</summary>
    public IReadOnlyList<ulong> Seeds { get; internal init; } = [];

    internal IReadOnlyList<GivenOption> Defaults { get; init; } = [];

    internal IReadOnlyList<ExperimentEntry> Models { get; init; } = [];

    internal IReadOnlyList<ExperimentEntry> Tasks { get; init; } = [];

    internal IReadOnlyList<ExperimentEntry> Methods { get; init; } = [];

    /// <summary>The search for learning rates; null where every method has its own or is given one.</summary>
    internal RateSweep? Sweep { get; init; }

    /// <summary>Reads an experiment.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="overrides">Options that win over all that the file gives, in every run; null for none.</param>
    /// <exception cref="InputException">The file cannot be read, or something in it is not right; file, line and key are named, all at once.</exception>
    public static Experiment Load(string path, IReadOnlyList<GivenOption>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var reader = new ExperimentReader(path);
        var experiment = RunConfigYaml.Parse(path, reader.Read).With(overrides ?? []);
        string[] problems = [.. reader.Problems, .. ExperimentRules.Problems(experiment)];
        return problems.Length == 0 ? experiment : throw new InputException(string.Join('\n', problems));
    }

    // What is given for every run takes the place of what was given for some, in the resolved file too.
    private Experiment With(IReadOnlyList<GivenOption> overrides)
    {
        if (overrides.Count == 0) return this;
        var hidden = overrides.SelectMany(o => o.Name switch
        {
            "method.budget" or "method.interval" => ["method.budget", "method.interval"],
            _ => new[] { o.Name },
        }).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<GivenOption> Rest(IReadOnlyList<GivenOption> options) => [.. options.Where(o => !hidden.Contains(o.Name))];
        IReadOnlyList<ExperimentEntry> Entries(IReadOnlyList<ExperimentEntry> entries) => [.. entries.Select(entry => entry with
        {
            Options = Rest(entry.Options),
            LearningRateOf = hidden.Contains(LearningRate) ? null : entry.LearningRateOf,
            Rates = hidden.Contains(LearningRate) ? null : entry.Rates,
            ReplayOf = hidden.Contains(Replay) ? null : entry.ReplayOf,
        })];
        return new(Path)
        {
            Seeds = Seeds,
            Defaults = [.. Rest(Defaults), .. overrides],
            Models = Entries(Models),
            Tasks = Entries(Tasks),
            Methods = Entries(Methods),
            Sweep = hidden.Contains(LearningRate) ? null : Sweep,
        };
    }
}
