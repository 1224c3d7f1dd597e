using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Training.Events;

namespace AsLora.Training;

/// <summary>A whole run: prepared and checked first, then trained, evaluated and written to its folder.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly TaskModel _subject;
    private readonly TrainedParameters _parameters;
    private readonly TaskData _train;
    private readonly IReadOnlyList<TaskData> _evaluation;
    private readonly LearningRateSchedule _rates;
    private readonly IReadOnlyList<MergeDecision>? _replay;
    private readonly TimeProvider _time;

    private TrainingRun(TaskModel subject, TrainedParameters parameters, TaskData train, IReadOnlyList<TaskData> evaluation, LearningRateSchedule rates, IReadOnlyList<MergeDecision>? replay,
        RunPlan plan, TimeProvider time) =>
        (_subject, _parameters, _train, _evaluation, _rates, _replay, Plan, _time) = (subject, parameters, train, evaluation, rates, replay, plan, time);

    /// <summary>What the run will do.</summary>
    public RunPlan Plan { get; }

    /// <summary>Reads model, tokenizer and data, makes the adapter and checks everything; writes nothing.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InputException">Something given cannot be used; nothing was written.</exception>
    public static TrainingRun Prepare(RunConfig config, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        new RunFolder(config.Output).ExpectEmpty();
        var subject = TaskModel.Create(config);
        try
        {
            var train = subject.Read(config.Data, "train");
            List<TaskData> evaluation = [.. subject.Task.EvaluationSplits.Select(split => subject.Read(config.Data, split))];
            var parameters = TrainedParameters.Select(subject.Model, subject.Adapters, config.DecayAll);
            var stepsPerEpoch = (long)Math.Ceiling(Math.Ceiling((double)train.Count / config.BatchSize) / config.Accumulation);
            var total = config.MaxSteps ?? config.Epochs * stepsPerEpoch;
            var rates = LearningRateSchedule.Resolve(config.Schedule, config.Warmup, total, subject.Config.LearningRate!.Value);
            var replay = config.Method.Replay is { } path ? MergeReplay.Read(path, subject.Adapters, total) : null;
            var merges = subject.Adapters.Method.Merges && replay is null
                ? MergeSchedule.Resolve(config.Method.Options.Merge, subject.Adapters.Graph, subject.Adapters.LoraSize, total)
                : null;
            var counts = parameters.Counts();
            var plan = new RunPlan(subject.Config, train.Count, evaluation[0].Count, stepsPerEpoch, total, counts, merges, subject.Precision,
                MemoryEstimate.Bytes(subject.Model, counts, config.BatchSize, train.Lengths.Max(), subject.ComputeType), [.. RunNotes.Of(subject, [train, .. evaluation], rates, merges, total)]);
            return new(subject, parameters, train, evaluation, rates, replay, plan, time ?? TimeProvider.System);
        }
        catch
        {
            subject.Dispose();
            throw;
        }
    }

    /// <summary>Trains, evaluates, and leaves the adapter of the best evaluation and <c>run.json</c> in the output folder.</summary>
    /// <param name="sink">Is told what happens; null for nobody.</param>
    /// <param name="cancellation">Stops the run after the current update.</param>
    /// <exception cref="TrainingException">The run cannot go on; <c>diagnosis.json</c> in the output folder says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; what was kept so far is in the output folder.</exception>
    public RunRecord Train(ITrainingSink? sink = null, CancellationToken cancellation = default)
    {
        var folder = new RunFolder(Plan.Config.Output);
        folder.ExpectEmpty();
        Directory.CreateDirectory(folder.Path);
        using var file = new MetricsFile(folder.Metrics, Plan.Config.LogEvery);
        var sinks = new SinkList([file, .. sink is null ? Array.Empty<ITrainingSink>() : [sink]]);
        sinks.Emit(new TrainingEvent.Started(Plan.TotalSteps, Plan.Counts, Plan.Precision, Plan.Notes));
        using var loop = new TrainingLoop(Plan, _subject, _parameters, _train, _evaluation, _rates, _replay, folder, sinks, _time);
        var record = loop.Run(cancellation);
        record.Write(folder.Record);
        sinks.Emit(new TrainingEvent.Finished(record));
        return record;
    }

    /// <summary>Frees the model and the adapter.</summary>
    public void Dispose() => _subject.Dispose();
}
