using AsLora.Adapters;
using AsLora.Training;

namespace AsLora.Experiments;

/// <summary>The runs of a comparison in the order in which they are made, and what each needs of others.</summary>
internal sealed class ComparisonRuns
{
    private readonly string _output;
    private readonly IReadOnlyList<ulong> _trialSeeds;
    private readonly Dictionary<(RunGroup, ulong, double?), PlannedRun> _known = [];
    private readonly Dictionary<RunGroup, SweepChoice?> _choices = [];

    /// <summary>Makes the runs: first the trials of learning rates, then the comparison seed by seed, so that what is there at any time is nearly as much of every method.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="output">The folder of the comparison.</param>
    /// <param name="only">Names of models, tasks and methods to take; empty takes all.</param>
    /// <exception cref="InputException">Options are refused, or a name is none of the experiment's; all of it is listed.</exception>
    public ComparisonRuns(Experiment experiment, string output, IReadOnlyList<string> only)
    {
        (_output, _trialSeeds) = (output, experiment.Sweep?.Seeds ?? []);
        Groups = RunGroups.Of(experiment);
        var taken = Groups.Where(Picked(experiment, only)).ToList();
        var wanted = new HashSet<PlannedRun>();
        foreach (var run in experiment.Seeds.SelectMany(seed => taken.Select(group => Known(group, seed, null)))) Want(run);
        Runs =
        [
            .. Groups.SelectMany(Trials).Where(wanted.Contains),
            .. experiment.Seeds.SelectMany(seed => Groups.Select(group => Known(group, seed, null))).Where(wanted.Contains),
        ];

        void Want(PlannedRun run)
        {
            if (!wanted.Add(run)) return;
            foreach (var needed in Needs(run)) Want(needed);
        }
    }

    /// <summary>All groups of the experiment.</summary>
    public IReadOnlyList<RunGroup> Groups { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; }

    /// <summary>The runs of other groups, or trials of its own, that must have ended before a run can begin.</summary>
    /// <param name="run">A run.</param>
    public IEnumerable<PlannedRun> Needs(PlannedRun run)
    {
        var (group, isTrial) = (run.Group, run.TriedRate is not null);
        var trials = isTrial ? group.ReplayOf : group.RateOf;
        if (trials is not null) foreach (var trial in Trials(trials)) yield return trial;
        if (!isTrial && group.ReplayOf is { } replay) yield return Known(replay, run.Seed, null);
    }

    /// <summary>The learning rate that a group's trials chose; null where they have not ended or chose none.</summary>
    /// <param name="group">A group that tries rates.</param>
    public SweepChoice? Choice(RunGroup group)
    {
        if (_choices.TryGetValue(group, out var known)) return known;
        var trials = Trials(group).ToList();
        return trials.All(r => r.HasEnded) ? _choices[group] = RateChoice.Of(group, trials) : null;
    }

    /// <summary>The choices that have been made, in the order of the file.</summary>
    public IReadOnlyList<SweepChoice> Choices => [.. Groups.Where(g => Trials(g).Any(Runs.Contains)).Select(Choice).OfType<SweepChoice>()];

    /// <summary>A run's configuration; null as long as it waits for others. Where they failed it says why the run cannot be made.</summary>
    /// <param name="run">A run.</param>
    /// <param name="problem">Why it can never be made; null otherwise.</param>
    public RunConfig? ConfigOf(PlannedRun run, out string? problem)
    {
        problem = null;
        if (!Needs(run).All(r => r.HasEnded)) return null;
        var (group, config) = (run.Group, run.Group.Config with { Seed = run.Seed, Output = run.Folder });
        var rate = run.TriedRate;
        if (rate is null && group.RateOf is { } trials)
        {
            rate = Choice(trials)?.LearningRate;
            if (rate is null) problem = $"no learning rate of {trials} could be chosen: {Trials(trials).First(t => t.Problem is not null).Problem}";
        }
        if (group.ReplayOf is { } replay && problem is null)
        {
            var source = run.TriedRate is null ? Known(replay, run.Seed, null) : Choice(replay) is { } choice ? Known(replay, run.Seed, choice.LearningRate) : null;
            if (source?.Record is null) problem = $"the merges of {replay} cannot be repeated: its run failed";
            else config = config with { Method = config.Method with { Replay = source.Folder } };
        }
        return problem is not null ? null : rate is null ? config : config with { LearningRate = rate };
    }

    private IEnumerable<PlannedRun> Trials(RunGroup group) => group.Rates.SelectMany(rate => _trialSeeds.Select(seed => Known(group, seed, rate)));

    private PlannedRun Known(RunGroup group, ulong seed, double? rate) =>
        _known.TryGetValue((group, seed, rate), out var run) ? run : _known[(group, seed, rate)] = new(_output, group, seed, rate);

    // Of each kind of name that is given, one of them.
    private static Func<RunGroup, bool> Picked(Experiment experiment, IReadOnlyList<string> only)
    {
        var sections = new[] { experiment.Models, experiment.Tasks, experiment.Methods }.Select(section => section.Select(e => e.Name).ToHashSet(StringComparer.Ordinal)).ToList();
        var unknown = only.Where(name => !sections.Any(s => s.Contains(name))).Select(name => $"--only: \"{name}\" is no model, task or method of {experiment.Path}{Suggestion.For(name, sections.SelectMany(s => s))}").ToList();
        if (unknown.Count > 0) throw new InputException(string.Join('\n', unknown));
        var wanted = sections.Select(section => section.Where(only.Contains).ToHashSet(StringComparer.Ordinal)).ToList();
        bool Takes(int section, string name) => wanted[section].Count == 0 || wanted[section].Contains(name);
        return group => Takes(0, group.Model) && Takes(1, group.Task) && Takes(2, group.Method.Name);
    }
}
