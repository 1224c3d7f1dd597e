using AsLora.Adapters;
using AsLora.Adapters.Merging;
using AsLora.Training.Checkpoints;
using AsLora.Training.Events;

namespace AsLora.Training;

/// <summary>A whole run: prepared and checked first, then trained, evaluated and written to its folder. One that ended before its time goes on from its last checkpoint.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly RunConfig _requested;
    private readonly TaskModel _subject;
    private readonly RunData _data;
    private readonly LearningRateSchedule _rates;
    private readonly IReadOnlyList<MergeDecision>? _replay;
    private readonly TimeProvider _time;
    private (Checkpoint Checkpoint, TrainingState State)? _checkpoint;
    private RunLock? _lock;

    private TrainingRun(RunConfig requested, TaskModel subject, RunData data, LearningRateSchedule rates, IReadOnlyList<MergeDecision>? replay, RunPlan plan, TimeProvider time) =>
        (_requested, _subject, _data, _rates, _replay, Plan, _time) = (requested, subject, data, rates, replay, plan, time);

    /// <summary>What the run will do.</summary>
    public RunPlan Plan { get; }

    /// <summary>Updates that were made before this process; 0 for a run that begins.</summary>
    public long StepsBefore => _checkpoint?.State.Position.Steps ?? 0;

    /// <summary>The record of a run that came to its end and has nothing to go on with; null for every other.</summary>
    public RunRecord? Finished => File.Exists(new RunFolder(Plan.Config.Output).Record)
        && RunRecord.Read(new RunFolder(Plan.Config.Output).Record) is { IsFinished: true } record && record.Steps == StepsBefore && record.TotalSteps == Plan.TotalSteps ? record : null;

    /// <summary>Reads model, tokenizer and data, makes the adapter and checks everything; writes nothing.</summary>
    /// <param name="config">What decides the run.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InputException">Something given cannot be used; nothing was written.</exception>
    public static TrainingRun Prepare(RunConfig config, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        new RunFolder(config.Output).ExpectToBegin();
        return Prepare(config, config, [], time ?? TimeProvider.System);
    }

    /// <summary>
    /// Prepares a run to go on from its newest checkpoint that is whole. On the same machine what it leaves is, bit for bit, what it would have left if nothing had stopped it.
    /// A run that ended before its first checkpoint, or has not begun, begins.
    /// </summary>
    /// <param name="config">What decides the run; its output is the folder of the run. <see cref="ReadConfig"/> reads what the run was begun with.</param>
    /// <param name="overrides">Names of options that may differ from those the run was begun with.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="InputException">
    /// There is no checkpoint, none is whole, the data are others, or options differ that are not named in <paramref name="overrides"/>; all of these are listed. Nothing was written.
    /// </exception>
    public static TrainingRun Resume(RunConfig config, IReadOnlyList<string>? overrides = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        var notes = new List<string>();
        if (new RunCheckpoints(new(config.Output)).IsBeforeTheFirst()) return Prepare(config, time);
        var held = new RunLock(new(config.Output));
        TrainingRun? run = null;
        try
        {
            var (checkpoint, state) = Newest(config.Output, notes.Add);
            var resolved = ConfigDifference.Apply(config, state, overrides ?? []);
            notes.Add($"goes on from {checkpoint.Path}, after {state.Position.Steps} updates");
            run = Prepare(config, resolved, notes, time ?? TimeProvider.System);
            if (run._data.Digest != state.Data) throw new InputException($"the data in {config.Data} are not those {config.Output} was begun with; a run goes on with the same data alone");
            if (state.Position.Steps > run.Plan.TotalSteps) throw new InputException($"{checkpoint.Path} has made {state.Position.Steps} updates, and the run shall end after {run.Plan.TotalSteps}");
            (run._checkpoint, run._lock) = ((checkpoint, state), held);
            return run;
        }
        catch
        {
            run?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>The configuration a run was begun with, from its newest checkpoint that is whole.</summary>
    /// <param name="output">The folder of the run, which may have been moved.</param>
    /// <exception cref="InputException">There is no checkpoint, or none is whole.</exception>
    public static RunConfig ReadConfig(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return Newest(output, _ => { }).State.Requested with { Output = output };
    }

    /// <summary>What a run would do: everything is read and checked but the numbers of the model, and nothing is written.</summary>
    /// <param name="config">What decides the run.</param>
    /// <exception cref="InputException">Something given cannot be used.</exception>
    public static RunPlan PlanOf(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        new RunFolder(config.Output).ExpectToBegin();
        return ShapesOf(config);
    }

    /// <summary>The same without a look at the output folder.</summary>
    /// <param name="config">What decides the run.</param>
    /// <exception cref="InputException">Something given cannot be used.</exception>
    internal static RunPlan PlanAnywhere(RunConfig config)
    {
        config.Validate();
        return ShapesOf(config);
    }

    private static RunPlan ShapesOf(RunConfig config)
    {
        using var run = Prepare(config, config, [], TimeProvider.System, shapesOnly: true);
        return run.Plan;
    }

    private static TrainingRun Prepare(RunConfig requested, RunConfig config, IReadOnlyList<string> notes, TimeProvider time, bool shapesOnly = false)
    {
        var subject = TaskModel.Create(config, shapesOnly: shapesOnly);
        try
        {
            var data = new RunData(subject.Read(null, "train"), [.. subject.Task.EvaluationSplits.Select(split => subject.Read(null, split))]);
            var stepsPerEpoch = new DataOrder(subject.Config, data.Train.Lengths).StepsPerEpoch;
            var total = config.MaxSteps ?? subject.Config.Epochs!.Value * stepsPerEpoch;
            var rates = LearningRateSchedule.Resolve(config.Schedule, config.Warmup, total, subject.Config.LearningRate!.Value);
            var replay = MergeReplay.Read(config.Method, subject.Adapters, total);
            MergeReplay.Begin(subject.Adapters, replay);
            var merges = subject.Adapters.Method.Merges && replay is null
                ? MergeSchedule.Resolve(config.Method.Options.Merge, subject.Adapters.Graph, subject.Adapters.LoraSize, total)
                : null;
            var counts = TrainedParameters.Select(subject.Model, subject.Adapters, config.DecayAll).Counts();
            if (counts.Trainable == 0)
                throw new InputException($"{subject.Adapters.Method.Title} trains nothing of this model: 0 of {counts.Total} parameters; choose another method");
            var plan = new RunPlan(subject.Config, data.Train.Count, data.Evaluation[0].Count, stepsPerEpoch, total, counts, merges, subject.Precision,
                MemoryEstimate.Bytes(subject.Model, counts, subject.Config.BatchSize!.Value, data.Train.Lengths.Max(), subject.ComputeType),
                [.. notes, .. RunNotes.Of(subject, [data.Train, .. data.Evaluation], rates, merges, total)]);
            return new(requested, subject, data, rates, replay, plan, time);
        }
        catch
        {
            subject.Dispose();
            throw;
        }
    }

    private static (Checkpoint Checkpoint, TrainingState State) Newest(string output, Action<string> warn) => new RunCheckpoints(new(output)).Newest(warn)
        ?? throw new InputException($"{output} holds no checkpoint, so there is nothing to go on from; without --resume a run begins in an empty folder");

    /// <summary>Trains, evaluates, and leaves the adapter of the best evaluation, the last checkpoints and <c>run.json</c> in the output folder.</summary>
    /// <param name="sink">Is told what happens; null for nobody.</param>
    /// <param name="cancellation">Stops the run after the current batch, with a checkpoint to go on from.</param>
    /// <exception cref="TrainingException">The run cannot go on; <c>diagnosis.json</c> in the output folder says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; what was kept so far is in the output folder.</exception>
    public RunRecord Train(ITrainingSink? sink = null, CancellationToken cancellation = default)
    {
        var folder = new RunFolder(Plan.Config.Output);
        var checkpoints = new RunCheckpoints(folder);
        if (_checkpoint is null) folder.ExpectToBegin();
        Directory.CreateDirectory(folder.Path);
        _lock ??= new(folder);
        if (_checkpoint is { } from) _subject.Restore(from.Checkpoint.Path);
        checkpoints.Recover(_checkpoint?.State);
        if (_checkpoint is not null && File.Exists(folder.Record) && RunRecord.Read(folder.Record) is { IsFinished: true } ended) (ended with { IsFinished = false }).Write(folder.Record);
        using var logs = new RunLogs(folder, Plan, _subject.Adapters.Method.Merges, _checkpoint?.State, _time);
        var sinks = new SinkList([logs, .. sink is null ? Array.Empty<ITrainingSink>() : [sink]]);
        var started = new TrainingEvent.Started(Plan.TotalSteps, Plan.Counts, Plan.Precision, Plan.Notes, StepsBefore);
        (_checkpoint is null ? sinks : sink)?.Emit(started); // the files have their beginning
        using var loop = new TrainingLoop(Plan, _requested, _subject, _data, _rates, _replay, folder, logs, sinks, _time);
        if (_checkpoint is { } position) loop.GoOn(position.Checkpoint, position.State);
        else loop.Begin();
        var record = loop.Run(cancellation);
        record.Write(folder.Record);
        sinks.Emit(new TrainingEvent.Finished(record));
        return record;
    }

    /// <summary>Frees the model and the adapter, and gives the run's folder back.</summary>
    public void Dispose()
    {
        _subject.Dispose();
        _lock?.Dispose();
    }
}
