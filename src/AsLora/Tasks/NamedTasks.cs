using AsLora.Adapters;
using AsLora.Tasks.Glue;
using AsLora.Tasks.Suite;

namespace AsLora.Tasks;

/// <summary>The tasks that <c>--task</c> names: GLUE's, then the suite's.</summary>
public static class NamedTasks
{
    private static readonly IReadOnlyList<GlueLayout> Layouts = [.. GlueTasks.Layouts, .. SuiteTasks.Layouts];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TaskDefinition> All { get; } = [.. Layouts.Select(l => l.Task)];

    /// <summary>The task of this name or title, for example <c>sst2</c>, <c>SST-2</c> or <c>entailment</c>.</summary>
    /// <param name="name">The name; case and hyphens do not matter.</param>
    /// <exception cref="InputException">There is no such task; the message lists those that exist.</exception>
    public static TaskDefinition Get(string name) => Get(name, All);

    /// <summary>The task of this name or title among some.</summary>
    internal static TaskDefinition Get(string name, IReadOnlyList<TaskDefinition> among) => Find(name, among)
        ?? throw new InputException($"unknown task \"{name}\"{Suggestion.For(name, among.Select(t => t.Name))}; the tasks are {string.Join(", ", among.Select(t => t.Name))}");

    /// <summary>Where a task's data lies.</summary>
    /// <param name="task">A task of <see cref="All"/>.</param>
    /// <exception cref="InputException">It is none of them.</exception>
    internal static GlueLayout LayoutOf(TaskDefinition task) => Layouts.FirstOrDefault(l => l.Task.Name == task.Name)
        ?? throw new InputException($"{task.Title} is not a task of GLUE or of the suite; the tasks are {string.Join(", ", All.Select(t => t.Name))}");

    /// <summary>The columns of text of a task in the hub's copy; null where there is no such task.</summary>
    /// <param name="name">The task.</param>
    internal static IReadOnlyList<string>? TextColumnsOf(string name) => Find(name) is { } task ? LayoutOf(task).ParquetColumns.Names(labelled: false) : null;

    /// <summary>The task whose name or title this is, or null.</summary>
    /// <param name="name">The name; case and hyphens do not matter.</param>
    internal static TaskDefinition? Find(string name) => Find(name, All);

    private static TaskDefinition? Find(string name, IReadOnlyList<TaskDefinition> among)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.Replace("-", "", StringComparison.Ordinal);
        return among.FirstOrDefault(t => string.Equals(t.Name, plain, StringComparison.OrdinalIgnoreCase));
    }
}
