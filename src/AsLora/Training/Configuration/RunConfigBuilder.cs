using AsLora.Adapters;
using AsLora.Adapters.Merging;

namespace AsLora.Training.Configuration;

/// <summary>
/// Makes a configuration of what YAML files and flags give. What is added later wins; a preset gives way to everything that is given. Nothing is
/// judged before <see cref="Build"/>, which lists all that is wrong at once.
/// </summary>
public sealed class RunConfigBuilder
{
    private const string Adapter = "adapter", Preset = "method.preset", Interval = "method.interval", Budget = "method.budget";
    private readonly Dictionary<string, (string Value, string Where, int Source)> _given = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    // Counts the sources, each of which wins over those before it: every file is one, and so are the options that are added between two files.
    private int _source;

    /// <summary>Adds one option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value as text.</param>
    /// <param name="where">Where it was given, to begin messages with: <c>--batch-size</c>, <c>run.yaml:3: batch-size</c>.</param>
    public RunConfigBuilder Add(string name, string value, string where)
    {
        if (RunOptions.Find(name) is { } option) _given[option.Name] = (value, where, _source);
        else _problems.Add($"{where}: {Unknown(name)}");
        return this;
    }

    /// <summary>Adds options that were given together, so that they win over all that were given before.</summary>
    /// <param name="options">The options.</param>
    internal RunConfigBuilder AddAll(IEnumerable<GivenOption> options)
    {
        _source++;
        foreach (var (name, value, where) in options) Add(name, value, where);
        _source++;
        return this;
    }

    /// <summary>Adds what a YAML file gives.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read or is not YAML.</exception>
    public RunConfigBuilder AddYaml(string path)
    {
        _source++;
        _problems.AddRange(RunConfigYaml.Read(path, (option, value, where) => _given[option.Name] = (value, where, _source)));
        _source++;
        return this;
    }

    /// <summary>The configuration.</summary>
    /// <param name="basis">What holds where nothing is given; null for the defaults.</param>
    /// <exception cref="InputException">
    /// An option is unknown, missing, given twice, of the wrong type or out of its range, or two contradict each other; all of them are listed.
    /// </exception>
    public RunConfig Build(RunConfig? basis = null)
    {
        var problems = _problems.ToList();
        if (SettleBudgetAndInterval() is { } contradiction) problems.Add(contradiction);
        var config = basis ?? new RunConfig { Output = "", Method = MethodOfAdapter(problems) };
        foreach (var (name, value) in PresetValues()) config = RunOptions.Find(name)!.Write(config, value)!;
        var refused = new List<string>();
        foreach (var option in RunOptions.All)
        {
            if (!_given.TryGetValue(option.Name, out var given))
            {
                if (option.Default is not null || basis is not null) continue;
                problems.Add($"{option.Name} is missing: give --{option.Name}, or `{option.Name}:` in a YAML file; it is {option.Expected}");
            }
            else if (option.Write(config, given.Value) is { } changed) config = changed;
            else
            {
                refused.Add(option.Name);
                problems.Add($"{given.Where}: found \"{given.Value}\", expected {option.Expected}{Suggestion.For(given.Value, option.Choices)}");
            }
        }
        // What was given and is refused already must not be called missing.
        if (!refused.Intersect(OwnDataOptions.Names, StringComparer.Ordinal).Any()) problems.AddRange(OwnDataOptions.Problems(config));
        return problems.Count == 0 ? config : throw new InputException(string.Join('\n', problems));
    }

    internal static string Unknown(string name)
    {
        // "rank" is far from "method.rank" by its letters and near by its meaning.
        var nested = RunOptions.All.FirstOrDefault(o => o.Name.EndsWith("." + name, StringComparison.Ordinal));
        return "unknown option" + (nested is null ? Suggestion.For(name, RunOptions.All.Select(o => o.Name)) : $"; did you mean \"{nested.Name}\"?");
    }

    // The budget decides the interval. Of the two the one that was given later stays, as if both were one option; given side by side they contradict each other.
    private string? SettleBudgetAndInterval()
    {
        if (!_given.TryGetValue(Budget, out var budget) || !_given.TryGetValue(Interval, out var interval)) return null;
        if (budget.Source == interval.Source) return MergeOptions.BudgetAndInterval(budget.Where, interval.Where);
        _given.Remove(budget.Source < interval.Source ? Budget : Interval);
        return null;
    }

    // A run that starts from an adapter has its method; that what is given besides is the same, and that the adapter is there, is seen to where its factors are read.
    private MethodConfig MethodOfAdapter(List<string> problems)
    {
        if (!_given.TryGetValue(Adapter, out var adapter) || SavedAdapter.FolderIn(adapter.Value) is null) return new();
        try
        {
            return SavedAdapter.Find(adapter.Value).Method;
        }
        catch (InputException exception)
        {
            problems.Add($"{adapter.Where}: {exception.Message}");
            return new();
        }
    }

    private IEnumerable<KeyValuePair<string, string>> PresetValues()
    {
        if (!_given.TryGetValue(Preset, out var preset) || !RunPresets.All.TryGetValue(preset.Value, out var values)) return [];
        // A budget decides the interval, so one that is given stands in its place.
        return _given.ContainsKey(Budget) ? values.Where(v => v.Key != Interval) : values;
    }
}
