using AsLora.Runtime;
using AsLora.Tasks.Suite;

namespace AsLora.Training;

/// <summary>How the options of GLUE and those of data of one's own go together.</summary>
internal static class OwnDataOptions
{
    /// <summary>The label is the name of a class.</summary>
    public const string Class = "class";

    /// <summary>The label is a number to learn.</summary>
    public const string Number = "number";

    /// <summary>The options that describe data of one's own, and the one that stands for all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["task", "text", "label", "target", "dev", "test"];

    /// <summary>What a label can be.</summary>
    public static IReadOnlyList<string> Targets { get; } = [Class, Number];

    /// <summary>What contradicts something else, or is missing beside it.</summary>
    /// <param name="config">A configuration whose values are in their ranges.</param>
    public static IEnumerable<string> Problems(RunConfig config)
    {
        var isOfSuite = SuiteTasks.All.Any(task => task.Name == config.Task);
        if (config.Data == BuiltIn.Name && !isOfSuite)
            yield return $"data is missing: give --data, or `data:` in a YAML file; only {string.Join(", ", SuiteTasks.All.Select(task => task.Name))} come with the program";
        List<string> own =
        [
            .. config.Text.Count > 0 ? ["text"] : Array.Empty<string>(),
            .. new[] { ("label", config.Label), ("target", config.Target == Class ? null : config.Target) }.Where(o => o.Item2 is not null).Select(o => o.Item1),
        ];
        if (config.Task == LearningTask.Instructions)
        {
            if (config.Model == BuiltIn.Name) yield return "model is missing: give --model with a language model; what comes with the program is an encoder, which writes no texts";
            if (own.Count > 0) yield return $"task {LearningTask.Instructions} and {string.Join(", ", own)} are given; instruction data have keys of their own and no columns: leave out {string.Join(", ", own)}";
            yield break;
        }
        if (config.Task == LearningTask.MaskedLanguage)
        {
            if (config.Test is not null) own.Add("test");
            var names = string.Join(", ", own);
            if (own.Count > 0)
                yield return $"task {LearningTask.MaskedLanguage} and {names} are given; a corpus has neither columns nor a test: leave out {names}";
        }
        var ofInstructions = new[] { ("template", config.Template is not null), ("packing", config.Packing), ("samples", config.Samples is not null) }.Where(o => o.Item2).Select(o => o.Item1).ToList();
        if (ofInstructions.Count > 0) yield return $"{string.Join(", ", ofInstructions)}: for the instruction tuning of a language model alone; give --task {LearningTask.Instructions}, or leave it out";
        if (config.Task == LearningTask.MaskedLanguage) yield break;
        own.AddRange(new[] { ("dev", config.Dev), ("test", config.Test) }.Where(o => o.Item2 is not null).Select(o => o.Item1));
        if (config.Task is not null)
        {
            var names = string.Join(", ", own);
            if (own.Count > 0) yield return $"task and {names} are given; task names data of GLUE, {names} data of your own: leave out one or the other";
            yield break;
        }
        if (own.Count == 0)
        {
            yield return "task is missing: give --task, or `task:` in a YAML file, for a task of GLUE; or --text and --label with the names of the columns of data of your own";
        }
        else
        {
            if (config.Text.Count == 0) yield return "text is missing: give --text with the names of the one or two columns of text";
            if (config.Label is null) yield return "label is missing: give --label with the name of the column of labels";
        }
        if (config.Text.Count > 2) yield return $"text: found {config.Text.Count} columns, expected one or two";
        foreach (var (name, count) in config.Text.Append(config.Label).OfType<string>().CountBy(n => n, StringComparer.Ordinal))
            if (count > 1) yield return $"text and label: column \"{name}\" is named twice; every column has one use";
    }
}
