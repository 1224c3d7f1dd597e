using AsLora.Adapters.Methods;
using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Reports;

/// <summary>
/// Gives the runs of every model and task the names of their methods. A name stands for one set of options: the experiment's name, or the method's title and
/// rank, and where that
/// is not enough to tell runs apart the options in which they differ.
/// </summary>
internal static class RunNaming
{
    // They decide where and how fast a run computes and what it writes, not what comes of it.
    private static readonly string[] Indifferent =
    [
        "model", "task", "output", "seed", "threads", "evaluation-batch-size", "recompute", "samples", "train-sample", "train-curve",
        "log-every", "checkpoint-every", "keep-checkpoints", "record-distances", "tensorboard",
    ];

    // The same files may lie elsewhere on another machine.
    private static readonly string[] Paths = ["data", "dev", "test", "tokenizer", "adapter"];

    // Options of merging say nothing of a method that does not merge, and a repeated merge log is another one for each seed.
    private const string OfMethod = "method.", Replay = "method.replay";
    private static readonly string[] Rank = ["method.rank", "method.alpha", "method.dropout", "method.targets"];

    /// <summary>Names runs.</summary>
    /// <param name="runs">Runs that count.</param>
    public static IReadOnlyList<NamedRun> Of(IEnumerable<RunEntry> runs)
    {
        var described = runs.Select(run => (Run: run, run.Record!.Config, Label: Label(run), Settings: SettingsOf(run.Record!.Config)))
            .Select(r => (r.Run, Model: r.Run.Model ?? LastPart(r.Config.Model), Task: r.Run.Task ?? TaskOf(r.Config), r.Label, r.Settings)).ToList();
        var names = described.GroupBy(r => (r.Model, r.Task, r.Label)).ToDictionary(g => g.Key, g => Differing([.. g.Select(r => r.Settings)]));
        return [.. described.Select(r =>
        {
            var extra = names[(r.Model, r.Task, r.Label)].Select(option => $", {Short(option)} {r.Settings.GetValueOrDefault(option, "unset")}");
            return new NamedRun(r.Run, new(r.Model, r.Task, r.Label + string.Concat(extra), r.Run.Record!.Config.Seed), r.Settings);
        })];
    }

    /// <summary>The options in which settings differ, in the order of the table of options.</summary>
    /// <param name="settings">Settings.</param>
    public static IReadOnlyList<string> Differing(IReadOnlyList<IReadOnlyDictionary<string, string>> settings) =>
        [.. RunOptions.All.Select(option => option.Name).Where(name => settings.Select(s => s.GetValueOrDefault(name)).Distinct().Count() > 1)];

    /// <summary>A task's name, or the column that is learned.</summary>
    private static string TaskOf(RunConfig config) => config.Task ?? config.Label ?? "";

    private static string Label(RunEntry run)
    {
        if (run.Name is { } name) return name;
        var method = AdapterMethods.Get(run.Record!.Config.Method.Name);
        return method.Base == BaseTraining.None ? $"{method.Title} r {run.Record.Config.Method.Options.Rank}" : method.Title;
    }

    private static Dictionary<string, string> SettingsOf(RunConfig config)
    {
        var method = AdapterMethods.Get(config.Method.Name);
        return RunOptions.All.Where(option => !Indifferent.Contains(option.Name) && Matters(option.Name, method))
            .Select(option => (option.Name, Value: option.Read(config))).Where(o => o.Value is not null)
            .ToDictionary(o => o.Name, o => Setting(o.Name, o.Value!));
    }

    private static string Setting(string option, string value) => option == Replay ? "true" : Paths.Contains(option) ? LastPart(value) : value;

    private static bool Matters(string option, AdapterMethod method) => method switch
    {
        { Merges: true } => true,
        { Base: BaseTraining.None } => IsOfEveryMethod(option) || Rank.Contains(option),
        _ => IsOfEveryMethod(option),
    };

    private static bool IsOfEveryMethod(string option) => option == $"{OfMethod}name" || !option.StartsWith(OfMethod, StringComparison.Ordinal);

    private static string Short(string option) => option.StartsWith(OfMethod, StringComparison.Ordinal) ? option[OfMethod.Length..] : option;

    private static string LastPart(string path)
    {
        var trimmed = path.TrimEnd('/', '\\');
        var name = trimmed[(trimmed.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > 0 ? name : path;
    }
}
