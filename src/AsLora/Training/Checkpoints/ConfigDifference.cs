using AsLora.Adapters;
using AsLora.Training.Configuration;

namespace AsLora.Training.Checkpoints;

/// <summary>Holds the configuration a run shall go on with against the one it was begun with.</summary>
internal static class ConfigDifference
{
    // Where the run lies decides nothing: a folder may be moved.
    private const string Output = "output";

    // What the factors are made for, or start from, is settled when a run begins, and so is what it writes: a file with a gap would be taken for a whole one.
    private static bool IsSettled(RunOption option) =>
        option.Name is "adapter" or "record-distances" or "tensorboard" || option.Name.StartsWith("method.", StringComparison.Ordinal);

    // Which rows a window has: gradients of another window's rows cannot be added to.
    private static readonly string[] Window = ["batch-size", "accumulation", "order", "seed", "packing", "max-length", "template", "tokenizer", "dev", "dev-fraction", "dev-seed"];

    /// <summary>The configuration as it was chosen in the beginning, with what is allowed to differ taken from the new one.</summary>
    /// <param name="requested">What is asked for now.</param>
    /// <param name="state">What the run was begun with.</param>
    /// <param name="overrides">Names of options that may differ.</param>
    /// <exception cref="InputException">Options differ that may not, or a name is no option that can; all of them are listed.</exception>
    public static RunConfig Apply(RunConfig requested, TrainingState state, IReadOnlyList<string> overrides)
    {
        var allowed = Allowed(state, overrides);
        var (config, problems) = (requested, new List<string>());
        foreach (var option in RunOptions.All.Where(o => o.Name != Output))
        {
            var (before, now) = (option.Read(state.Requested), option.Read(requested));
            var isSame = string.Equals(before, now, StringComparison.Ordinal);
            if (!isSame && !allowed.Contains(option.Name)) problems.Add($"{option.Name}: the run was begun with {Text(option, before)}, and now it is {Text(option, now)}");
            else if (isSame && option.Read(state.Config) is { Length: > 0 } chosen) config = option.Write(config, chosen) ?? config;
        }
        return problems.Count == 0 ? config : throw new InputException(
            $"{requested.Output} was begun with another configuration:{string.Concat(problems.Select(p => $"\n  {p}"))}\nleave these options as they were, or name those that shall change: --override NAME,NAME");
    }

    private static HashSet<string> Allowed(TrainingState state, IReadOnlyList<string> overrides)
    {
        var (allowed, problems) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var name in overrides)
        {
            if (RunOptions.Find(name) is not { } option) problems.Add($"--override {name}: {RunConfigBuilder.Unknown(name)}");
            else if (IsSettled(option)) problems.Add($"--override {name}: {option.Name} is settled when a run begins; begin another run, from this one's adapter with --adapter");
            else if (state.Position.MicroBatches > 0 && Window.Contains(option.Name, StringComparer.Ordinal))
                problems.Add($"--override {name}: the run was stopped within an accumulation window, whose rows {option.Name} decides; go on for one update first");
            else allowed.Add(option.Name);
        }
        return problems.Count == 0 ? allowed : throw new InputException(string.Join('\n', problems));
    }

    private static string Text(RunOption option, string? value) => value is null ? option.Default ?? "nothing" : $"\"{value}\"";
}
