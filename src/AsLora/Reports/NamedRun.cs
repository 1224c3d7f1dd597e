using AsLora.Training;

namespace AsLora.Reports;

/// <summary>A run that counts, with the name that its method goes by among the others.</summary>
/// <param name="Entry">The run.</param>
/// <param name="Key">Model, task, name and seed.</param>
/// <param name="Settings">The options that decide its numbers, apart from seed, model and task.</param>
internal sealed record NamedRun(RunEntry Entry, RunKey Key, IReadOnlyDictionary<string, string> Settings)
{
    public RunRecord Record => Entry.Record!;

    /// <summary>Runs of one group differ in their seed alone.</summary>
    public (string Model, string Task, string Name) Group => (Key.Model, Key.Task, Key.Name);
}
