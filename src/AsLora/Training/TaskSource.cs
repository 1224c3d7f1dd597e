using AsLora.Adapters;
using AsLora.Runtime;
using AsLora.Tasks;
using AsLora.Tasks.Glue;

namespace AsLora.Training;

/// <summary>What is learned and where its rows come from: a task of GLUE or of the suite, or data of one's own.</summary>
internal abstract class TaskSource
{
    /// <summary>What is learned.</summary>
    public abstract TaskDefinition Task { get; }

    /// <summary>Reads a split.</summary>
    /// <param name="data">Where to read it instead of where the configuration says; null for there.</param>
    /// <param name="split">The split; null for the one that decides, or for all rows of a file that <paramref name="data"/> names.</param>
    /// <exception cref="InputException">There is no such split, or it cannot be used.</exception>
    public abstract DataSplit Read(string? data, string? split);

    /// <summary>The source a configuration names.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="labels">The classes of an adapter that was trained on data of one's own; null finds them in the training rows.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static TaskSource Of(RunConfig config, IReadOnlyList<string>? labels = null) => config.Task is { } name ? new Glue(config, NamedTasks.Get(name)) : new OwnData(config, labels);

    private sealed class Glue(RunConfig config, TaskDefinition task) : TaskSource
    {
        public override TaskDefinition Task => task;

        public override DataSplit Read(string? data, string? split) => GlueReader.Read(task, BuiltIn.Data(data ?? config.Data), split ?? task.EvaluationSplits[0]);
    }
}
