using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>One model, task or method of an experiment: its name, and the options that differ from the defaults.</summary>
/// <param name="Name">Names a folder, and the entry in tables.</param>
/// <param name="Where">Where it stands in the file, to begin messages with.</param>
/// <param name="Options">The options it gives.</param>
internal sealed record ExperimentEntry(string Name, string Where, IReadOnlyList<GivenOption> Options)
{
    /// <summary>The method entry whose chosen learning rate this one trains with; null where it has a rate or a sweep of its own.</summary>
    public string? LearningRateOf { get; init; }

    /// <summary>The method entry whose merges are repeated: those of its run of the same model, task and seed.</summary>
    public string? ReplayOf { get; init; }

    /// <summary>The learning rates that are tried for it; null for those of the experiment.</summary>
    public IReadOnlyList<double>? Rates { get; init; }

    /// <summary>Whether it names its learning rate, so that none is searched for.</summary>
    public bool HasOwnRate => LearningRateOf is not null || Gives(Experiment.LearningRate);

    /// <summary>Whether it gives an option.</summary>
    /// <param name="option">The option's name.</param>
    public bool Gives(string option) => Options.Any(o => o.Name == option);
}
