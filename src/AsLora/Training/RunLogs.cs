using AsLora.Training.Checkpoints;
using AsLora.Training.Events;

namespace AsLora.Training;

/// <summary>The files a run adds to while it goes on. Where it goes on from a checkpoint, what came after it is cut off and written again.</summary>
internal sealed class RunLogs : ITrainingSink, IDisposable
{
    private readonly MetricsFile _metrics;
    private readonly TensorboardFile? _tensorboard;

    /// <summary>Starts the files, or goes on with them.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="plan">The run.</param>
    /// <param name="merges">Whether its factors merge.</param>
    /// <param name="from">What the run goes on from; null where it begins.</param>
    /// <param name="time">The clock.</param>
    public RunLogs(RunFolder folder, RunPlan plan, bool merges, TrainingState? from, TimeProvider time)
    {
        var config = plan.Config;
        _metrics = new(folder.Metrics, config.LogEvery, from?.MetricsLength ?? 0);
        if (merges && config.RecordDistances) Distances = new(folder.Distances, from?.DistancesLength ?? 0);
        if (config.Tensorboard) _tensorboard = new(folder.Tensorboard, plan, from?.TensorboardLength ?? 0, time);
    }

    /// <summary>Where the distances between factors go; null where there are none or nobody wants them.</summary>
    public AppendedFile? Distances { get; }

    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        _metrics.Emit(trainingEvent);
        _tensorboard?.Emit(trainingEvent);
    }

    /// <summary>Brings everything to the disk.</summary>
    /// <param name="state">The state of a checkpoint.</param>
    /// <returns>The same, and how long the files are.</returns>
    public TrainingState Flush(TrainingState state) =>
        state with { MetricsLength = _metrics.Flush(), DistancesLength = Distances?.Flush() ?? 0, TensorboardLength = _tensorboard?.Flush() ?? 0 };

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        Distances?.Dispose();
        _tensorboard?.Dispose();
    }
}
