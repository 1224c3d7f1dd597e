using AsLora.Adapters;
using AsLora.Adapters.Methods;
using AsLora.Training;
using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>Makes the groups of an experiment: every method on every task of every model, with its options put together.</summary>
internal static class RunGroups
{
    /// <summary>The groups, in the order of the file.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <exception cref="InputException">Options are unknown, missing or refused; all of them are listed.</exception>
    public static IReadOnlyList<RunGroup> Of(Experiment experiment)
    {
        var (groups, problems) = (new List<RunGroup>(), new List<string>());
        foreach (var model in experiment.Models)
        {
            foreach (var task in experiment.Tasks)
            {
                var row = new Dictionary<string, RunGroup>(StringComparer.Ordinal);
                foreach (var method in experiment.Methods)
                {
                    if (ConfigOf(experiment, model, task, method, problems) is not { } config) continue;
                    row[method.Name] = new(model.Name, task.Name, method, config) { Rates = ExperimentRules.IsSwept(experiment, method) ? method.Rates ?? experiment.Sweep!.Rates : [] };
                }
                problems.AddRange(Link(row));
                groups.AddRange(row.Values);
            }
        }
        // A mistake in one entry is one in every combination it is part of.
        return problems.Count == 0 ? groups : throw new InputException(string.Join('\n', problems.Distinct(StringComparer.Ordinal)));
    }

    private static RunConfig? ConfigOf(Experiment experiment, ExperimentEntry model, ExperimentEntry task, ExperimentEntry method, List<string> problems)
    {
        var builder = new RunConfigBuilder().AddAll(experiment.Defaults).AddAll(model.Options).AddAll(task.Options).AddAll(method.Options).Add("output", method.Name, "output");
        try
        {
            var config = builder.Build();
            if (config.Precision == "auto")
                problems.Add($"{experiment.Path}: precision is auto, which every run would measure anew, and runs of two precisions are not compared; give `precision: fp32` or bf16 in defaults");
            return config;
        }
        catch (InputException exception)
        {
            problems.AddRange(exception.Message.Split('\n'));
            return null;
        }
    }

    private static IEnumerable<string> Link(Dictionary<string, RunGroup> row)
    {
        foreach (var group in row.Values)
        {
            group.RateOf = group.Method.LearningRateOf is { } rate ? row.GetValueOrDefault(rate) : group.Rates.Count > 0 ? group : null;
            group.ReplayOf = group.Method.ReplayOf is { } replay ? row.GetValueOrDefault(replay) : null;
            if (group.ReplayOf is null) continue;
            foreach (var one in new[] { group, group.ReplayOf }.Where(g => !AdapterMethods.Get(g.Config.Method.Name).Merges))
                yield return $"{group.Method.Where}: it repeats the merges of \"{group.ReplayOf.Method.Name}\", and {one.Config.Method.Name} of \"{one.Method.Name}\" does not merge";
        }
    }
}
