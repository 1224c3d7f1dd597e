using AsLora.Evaluation;
using Spectre.Console;

namespace AsLora.Cli.Output;

/// <summary>A score on a benchmark, for people: every subject or task, what they count in together, the score, and what decided it.</summary>
internal static class BenchmarkText
{
    /// <summary>Writes the table and the facts.</summary>
    public static void Write(IAnsiConsole console, BenchmarkResult result)
    {
        var metrics = result.Metrics.Keys.ToList();
        string[] Row(string name, int questions, IReadOnlyDictionary<string, double> values) =>
            [name, .. metrics.Select(metric => Quantity.Number(values[metric])), Quantity.Count(questions)];
        IEnumerable<string[]> groups = result.Groups.Count > 1
            ? result.Groups.Concat(result.Categories).Select(group => Row(group.Name, group.Questions, group.Metrics))
            : [];
        TextTable.Write(console, [[result.Settings.Task, .. metrics, "questions"], .. groups, Row("all", result.Settings.Questions, result.Metrics)]);
        console.WriteLine();
        TextTable.Write(console, Facts(result));
    }

    private static IEnumerable<(string Name, string Text)> Facts(BenchmarkResult result)
    {
        var settings = result.Settings;
        var comparable = result.IsComparable ? "" : "; not comparable with published scores";
        yield return ("score", $"{result.Metric} {Quantity.Number(result.Score)}: {settings.Averaging}{comparable}");
        yield return ("protocol", $"{settings.Protocol} ({settings.ProtocolVersion}), {settings.Shots} shots");
        yield return ("decoding", settings.Decoding);
        yield return ("prompts", settings.PromptsSha256);
        if (result.PromptsWithFewerShots > 0)
            yield return ("shots", $"{Quantity.Count(result.PromptsWithFewerShots)} prompts lost shots: more than {Quantity.Count(settings.MaxLength)} tokens");
        if (result.PromptsCut > 0) yield return ("cut", $"of {Quantity.Count(result.PromptsCut)} prompts the end alone was read, as they are too long");
        yield return ("model", settings.Model.Path);
        if (settings.Model.Adapter is { } adapter) yield return ("adapter", $"{adapter} ({settings.Model.AdapterMethod})");
        if (settings.CodeExecution is { } execution)
            yield return ("programs", $"run {(execution.Isolation == "isolated" ? "isolated" : $"with {execution.Isolation}")}, in Python {execution.Python}");
        yield return ("time", $"{Quantity.Time(result.Seconds)} in {settings.Precision}");
    }
}
