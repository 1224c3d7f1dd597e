using System.Text;
using AsLora.Training.Configuration;

namespace AsLora.Experiments;

/// <summary>An experiment as YAML, with the options of the command line in it: made again from this file alone, it is the same.</summary>
internal static class ExperimentYaml
{
    /// <summary>Writes it.</summary>
    /// <param name="experiment">The experiment.</param>
    public static string Write(Experiment experiment)
    {
        var yaml = new StringBuilder();
        if (experiment.Defaults.Count > 0) yaml.Append("defaults:\n");
        foreach (var option in experiment.Defaults) yaml.Append("  ").Append(Line(option));
        foreach (var (section, entries) in new[] { ("models", experiment.Models), ("tasks", experiment.Tasks), ("methods", experiment.Methods) })
        {
            yaml.Append(section).Append(":\n");
            foreach (var entry in entries) Append(yaml, entry);
        }
        yaml.Append("seeds: ").Append(List(experiment.Seeds.Select(seed => OptionTypes.Format(seed)))).Append('\n');
        if (experiment.Sweep is { } sweep) yaml.Append("sweep: {learning-rate: ").Append(List(sweep.Rates.Select(Rate))).Append(", seeds: ").Append(List(sweep.Seeds.Select(seed => OptionTypes.Format(seed)))).Append("}\n");
        return yaml.ToString();
    }

    private static void Append(StringBuilder yaml, ExperimentEntry entry)
    {
        yaml.Append("- name: ").Append(RunConfigYaml.Scalar(entry.Name)).Append('\n');
        foreach (var option in entry.Options) yaml.Append("  ").Append(Line(option));
        if (entry.LearningRateOf is { } rate) yaml.Append("  learning-rate: {entry: ").Append(rate).Append("}\n");
        if (entry.ReplayOf is { } replay) yaml.Append("  method.replay: {entry: ").Append(replay).Append("}\n");
        if (entry.Rates is { } rates) yaml.Append("  sweep: {learning-rate: ").Append(List(rates.Select(Rate))).Append("}\n");
    }

    private static string Line(GivenOption option) => $"{option.Name}: {RunConfigYaml.Scalar(option.Value)}\n";

    private static string Rate(double rate) => OptionTypes.Format(rate);

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";
}
