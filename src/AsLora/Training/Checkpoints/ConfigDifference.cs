using AsLora.Adapters;
using AsLora.Training.Configuration;

namespace AsLora.Training.Checkpoints;

/// <summary>Holds the configuration a run shall go on with against the one it was begun with.</summary>
internal static class ConfigDifference
{
    // Where the run lies decides nothing: a folder may be moved.
    private const string Output = "output";

    /// <summary>The configuration as it was chosen in the beginning, with what is allowed to differ taken from the new one.</summary>
    /// <param name="requested">What is asked for now.</param>
    /// <param name="state">What the run was begun with.</param>
    /// <param name="overrides">Names of options that may differ.</param>
    /// <exception cref="InputException">Options differ that may not, or a name is no option; all of them are listed.</exception>
    public static RunConfig Apply(RunConfig requested, TrainingState state, IReadOnlyList<string> overrides)
    {
        var problems = overrides.Where(name => RunOptions.Find(name) is null).Select(name => $"--override: {RunConfigBuilder.Unknown(name)}: \"{name}\"").ToList();
        var allowed = overrides.Select(name => RunOptions.Find(name)?.Name).ToHashSet(StringComparer.Ordinal);
        var config = state.Config with { Output = requested.Output };
        foreach (var option in RunOptions.All.Where(o => o.Name != Output))
        {
            var (before, now) = (option.Read(state.Requested), option.Read(requested));
            if (string.Equals(before, now, StringComparison.Ordinal)) continue;
            if (!allowed.Contains(option.Name)) problems.Add($"{option.Name}: the run was begun with {Text(option, before)}, and now it is {Text(option, now)}");
            else if (now is not null) config = option.Write(config, now)!;
            else problems.Add($"{option.Name}: it was given, so it cannot be left out now");
        }
        return problems.Count == 0 ? config : throw new InputException(
            $"{requested.Output} was begun with another configuration:{string.Concat(problems.Select(p => $"\n  {p}"))}\nleave these options as they were, or name those that shall change: --override NAME,NAME");
    }

    private static string Text(RunOption option, string? value) => value is null ? option.Default ?? "nothing" : $"\"{value}\"";
}
