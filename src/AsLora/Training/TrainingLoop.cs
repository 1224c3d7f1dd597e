using AsLora.Adapters.Files;
using AsLora.Adapters.Merging;
using AsLora.Runtime;
using AsLora.Training.Checkpoints;
using AsLora.Training.Events;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Passes over the data until the run is done: updates, evaluations, the best adapter, early stopping, checkpoints.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly RunPlan _plan;
    private readonly RunConfig _requested;
    private readonly TaskModel _subject;
    private readonly TrainedParameters _parameters;
    private readonly RunData _data;
    private readonly RunFolder _folder;
    private readonly RunCheckpoints _checkpoints;
    private readonly RunLogs _logs;
    private readonly ITrainingSink _sink;
    private readonly TimeProvider _time;
    private readonly AdamW _optimizer;
    private readonly Merger? _merger;
    private readonly Trainer _trainer;
    private readonly Evaluator _evaluator;
    private readonly DataOrder _order;
    private readonly StateTensors _tensors;
    private readonly RunProgress _progress;
    private TrainerPosition? _saved;

    public TrainingLoop(
        RunPlan plan, RunConfig requested, TaskModel subject, RunData data, LearningRateSchedule rates, IReadOnlyList<MergeDecision>? replay, RunFolder folder,
        RunLogs logs, ITrainingSink sink, TimeProvider time)
    {
        (_plan, _requested, _subject, _data, _folder, _logs, _sink, _time) = (plan, requested, subject, data, folder, logs, sink, time);
        var config = plan.Config;
        _parameters = TrainedParameters.Select(subject.Model, subject.Adapters, config.DecayAll);
        _checkpoints = new(folder);
        _optimizer = new(config.Beta1, config.Beta2, config.Epsilon, config.WeightDecay);
        if (plan.Schedule is { } schedule) _merger = new(subject.Adapters, schedule, new RunSeeds(config.Seed).Merges);
        else if (replay is not null) _merger = new(subject.Adapters, replay);
        if (_merger is not null && logs.Distances is { } distances) _merger.Observed = new DistanceRecorder(_merger, plan, distances).Observe;
        _trainer = new(subject.Model, _parameters, _optimizer, rates, config.Clip, _merger);
        _evaluator = new(subject.Model, subject.Task, config.EvaluationBatchSize!.Value, subject.Device);
        _order = new(config, data.Train.Lengths);
        _tensors = new(_parameters, _optimizer, _merger);
        _progress = new(time);
    }

    /// <summary>Begins a run: its first checkpoint is there before its first update.</summary>
    public void Begin()
    {
        random.manual_seed(unchecked((long)new RunSeeds(_plan.Config.Seed).Dropout));
        SaveCheckpoint();
    }

    /// <summary>Goes on where a checkpoint was written; the adapter has been read from it.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="state">Its state.</param>
    public void GoOn(Checkpoint checkpoint, TrainingState state)
    {
        _tensors.Restore(checkpoint.Tensors, state);
        _trainer.Position = state.Position;
        _progress.Restore(state);
        _saved = state.Position;
    }

    /// <summary>Trains to the end, or until the score has not become better for long enough.</summary>
    /// <param name="cancellation">Stops after the current batch, with a checkpoint.</param>
    public RunRecord Run(CancellationToken cancellation)
    {
        _subject.Model.train();
        try
        {
            Train(cancellation);
        }
        catch (OperationCanceledException)
        {
            SaveCheckpoint();
            if (_progress.Best is not null) Record(isFinished: false).Write(_folder.Record);
            throw;
        }
        if (_plan.Config.TrainSample is not { } sample || sample == 0) return Record(isFinished: true);
        var ended = Record(isFinished: true); // before its counts and merges become those of the adapter that was kept
        // Train against dev at the kept adapter, read back from its files: how much of the score is memory.
        _subject.Restore(_folder.Adapter);
        var best = _progress.Best!;
        var score = Score(_data.Train, TrainRows(sample), best.Step, best.Epoch, cancellation);
        Emit(score, isBest: false);
        return ended with { Evaluations = [.. ended.Evaluations, score], Seconds = _progress.Seconds };
    }

    /// <summary>Frees optimizer and running means.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _merger?.Dispose();
    }

    private void Train(CancellationToken cancellation)
    {
        EvaluateIfDue(cancellation); // where the run was stopped within an evaluation
        while (_trainer.Steps < _plan.TotalSteps && _progress.WithoutBetter < (_plan.Config.Patience ?? int.MaxValue))
        {
            Update(cancellation);
            EvaluateIfDue(cancellation);
            if (IsCheckpointDue()) SaveCheckpoint();
        }
        SaveCheckpoint();
    }

    private void Update(CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        var report = Step(_order.Window(_trainer.Steps), cancellation);
        var elapsed = _time.GetElapsedTime(start);
        _progress.Add(report.Tokens, elapsed);
        _sink.Emit(new TrainingEvent.Stepped(
            report.Step, _order.Epochs(report.Step), report.Loss, report.GradientNorm, report.LearningRate, report.Tokens / elapsed.TotalSeconds, ProcessMemory.Resident()));
        foreach (var merge in report.Merges) _sink.Emit(new TrainingEvent.Merged(merge, _parameters.Counts()));
    }

    private StepReport Step(IReadOnlyList<int[]> window, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        try
        {
            return _trainer.Step([.. window.Select(rows => _data.Train.Batch(_trainer.Steps, rows, _subject.Device))], cancellation);
        }
        catch (TrainingException exception)
        {
            var lines = window.SelectMany(rows => rows).SelectMany(row => _data.Train.Lines(row)).Order().ToList();
            TrainingDiagnosis.Write(_folder.Diagnosis, exception.Message, exception.Step, _data.Train.File, lines);
            throw new TrainingException(exception.Step, $"{exception.Message}. {_folder.Diagnosis} names the lines of the data it was made of", exception);
        }
    }

    // Nothing is noted before all splits are scored: a run that is stopped meanwhile evaluates anew when it goes on.
    private void EvaluateIfDue(CancellationToken cancellation)
    {
        var (step, epoch) = (_trainer.Steps, _order.Epochs(_trainer.Steps));
        // A run that is made shorter may end where it was scored before there was an adapter to keep.
        if (!_plan.IsEvaluation(step) || (_progress.IsEvaluated(step) && (step < _plan.TotalSteps || _progress.Best is not null))) return;
        // While factors still merge the adapter is larger than the method's: only what is left after the last merge is kept.
        var isCandidate = (_merger?.IsDone(step) ?? true) || step == _plan.TotalSteps;
        List<EvaluationRecord> scores = [.. _data.Evaluation.Select(data => Score(data, null, step, epoch, cancellation))];
        if (_plan.Config.TrainCurve > 0) scores.Add(Score(_data.Train, TrainRows(_plan.Config.TrainCurve), step, epoch, cancellation));
        var answers = _subject.Task.Answers(_subject.Model, _data.Evaluation[0], _plan.Config.Samples ?? 0, cancellation);
        var isBetter = _progress.Add(scores, isCandidate);
        _saved = null; // a checkpoint of this update does not know of it
        foreach (var score in scores) Emit(score, isBest: isBetter && ReferenceEquals(score, scores[0]));
        foreach (var (prompt, text) in answers) _sink.Emit(new TrainingEvent.Answered(step, prompt, text));
        if (isBetter)
        {
            _subject.Save(_folder.Adapter, _parameters);
            _progress.BestAdapter = AdapterFolder.Digest(_folder.Adapter);
            Record(isFinished: false).Write(_folder.Record);
        }
        if (isBetter || _plan.Config.CheckpointEvery is null) SaveCheckpoint();
    }

    private int[] TrainRows(int most) => EpochOrder.Sample(_data.Train.Count, most, _plan.Config.Seed);

    private EvaluationRecord Score(TaskData data, IReadOnlyList<int>? rows, long step, double epoch, CancellationToken cancellation)
    {
        var (loss, metrics) = _evaluator.Score(data, rows, cancellation);
        return new(step, epoch, data.Name, loss, metrics);
    }

    private void Emit(EvaluationRecord score, bool isBest) => _sink.Emit(new TrainingEvent.Evaluated(score.Step, score.Epoch, score.Split, score.Loss, score.Metrics, isBest));

    private bool IsCheckpointDue() => _plan.Config.CheckpointEvery is { } every && _trainer.Steps % every == 0;

    private void SaveCheckpoint()
    {
        if (_saved == _trainer.Position) return;
        using var scope = NewDisposeScope();
        var state = _logs.Flush(_progress.State(_requested, _plan.Config, _data.Digest, _trainer.Position)) with
        {
            OptimizerSteps = _optimizer.Moments.ToDictionary(m => m.Key, m => m.Value.Step, StringComparer.Ordinal),
        };
        _checkpoints.Save(state, _tensors.Capture(), folder => _subject.WriteFiles(folder, _parameters));
        _saved = _trainer.Position;
    }

    private RunRecord Record(bool isFinished) => new()
    {
        IsFinished = isFinished,
        Config = _plan.Config,
        Environment = RunEnvironment.Describe(_subject.Device),
        Precision = _plan.Precision,
        Steps = _trainer.Steps,
        TotalSteps = _plan.TotalSteps,
        CountsAtStart = _plan.Counts,
        CountsAtEnd = _parameters.Counts(),
        Evaluations = [.. _progress.Evaluations],
        Best = _progress.Best!,
        Metric = _progress.Best!.Metrics.First().Key,
        Layers = _merger is null ? null : MergeRule.LayersByKind(_subject.Adapters.Graph),
        Merges = [.. _subject.Adapters.MergeLog],
        Seconds = _progress.Seconds,
        TrainingSeconds = _progress.TrainingSeconds,
        Tokens = _progress.Tokens,
        PeakMemoryBytes = ProcessMemory.Peak(),
    };
}
