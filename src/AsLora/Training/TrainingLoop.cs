using AsLora.Adapters.Merging;
using AsLora.Runtime;
using AsLora.Training.Events;
using static TorchSharp.torch;

namespace AsLora.Training;

/// <summary>Passes over the data until the run is done: order, updates, evaluations, the best adapter, early stopping.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly RunPlan _plan;
    private readonly TaskModel _subject;
    private readonly TrainedParameters _parameters;
    private readonly TaskData _train;
    private readonly IReadOnlyList<TaskData> _evaluation;
    private readonly RunFolder _folder;
    private readonly ITrainingSink _sink;
    private readonly TimeProvider _time;
    private readonly AdamW _optimizer;
    private readonly Merger? _merger;
    private readonly Trainer _trainer;
    private readonly Evaluator _evaluator;
    private readonly List<EvaluationRecord> _evaluations = [];
    private EvaluationRecord? _best;
    private int _withoutBetter;
    private long _tokens;
    private TimeSpan _trainingTime;
    private long _start;

    public TrainingLoop(
        RunPlan plan, TaskModel subject, TrainedParameters parameters, TaskData train, IReadOnlyList<TaskData> evaluation, LearningRateSchedule rates, IReadOnlyList<MergeDecision>? replay, RunFolder folder, ITrainingSink sink,
        TimeProvider time)
    {
        (_plan, _subject, _parameters, _train, _evaluation, _folder, _sink, _time) = (plan, subject, parameters, train, evaluation, folder, sink, time);
        var config = plan.Config;
        _optimizer = new(config.Beta1, config.Beta2, config.Epsilon, config.WeightDecay);
        _merger = plan.Schedule is { } schedule ? new(subject.Adapters, schedule) : replay is not null ? new(subject.Adapters, replay) : null;
        _trainer = new(subject.Model, parameters, _optimizer, rates, config.Clip, _merger);
        _evaluator = new(subject.Model, subject.Task, config.EvaluationBatchSize, subject.Device);
    }

    /// <summary>Trains to the end, or until the score has not become better for long enough.</summary>
    /// <param name="cancellation">Stops after the current update.</param>
    public RunRecord Run(CancellationToken cancellation)
    {
        _start = _time.GetTimestamp();
        random.manual_seed(unchecked((long)new RunSeeds(_plan.Config.Seed).Dropout));
        _subject.Model.train();
        foreach (var (window, epoch) in Windows())
        {
            cancellation.ThrowIfCancellationRequested();
            Update(window, epoch);
            if (IsEvaluationDue()) Evaluate(epoch, cancellation);
            if (_withoutBetter >= (_plan.Config.Patience ?? int.MaxValue)) break;
        }
        var record = Record(isFinished: true);
        if (_plan.Config.TrainSample == 0) return record;
        // Train against dev at the kept adapter, read back from its files: how much of the score is memory.
        record.Write(_folder.Record);
        _subject.Restore(_folder.Adapter);
        Score(_train, EpochOrder.Sample(_train.Count, _plan.Config.TrainSample, _plan.Config.Seed), _best!.Step, _best.Epoch, isBest: _ => false, cancellation);
        return record with { Evaluations = [.. _evaluations], Seconds = _time.GetElapsedTime(_start).TotalSeconds };
    }

    /// <summary>Frees optimizer and running means.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _merger?.Dispose();
    }

    // Accumulation windows of row indices with the passes over the data that have been made after each.
    private IEnumerable<(IReadOnlyList<int[]> Window, double Epoch)> Windows()
    {
        var config = _plan.Config;
        for (var (epoch, step) = (0, 0L); step < _plan.TotalSteps; epoch++)
        {
            var batches = EpochOrder.Batches(config.Order, _train.Lengths, config.BatchSize, config.Seed, epoch);
            var done = 0;
            foreach (var window in batches.Chunk(config.Accumulation))
            {
                if (step++ == _plan.TotalSteps) yield break;
                done += window.Length;
                yield return (window, epoch + ((double)done / batches.Length));
            }
        }
    }

    private void Update(IReadOnlyList<int[]> window, double epoch)
    {
        var start = _time.GetTimestamp();
        var report = Step(window);
        var elapsed = _time.GetElapsedTime(start);
        _trainingTime += elapsed;
        _tokens += report.Tokens;
        _sink.Emit(new TrainingEvent.Stepped(report.Step, epoch, report.Loss, report.GradientNorm, report.LearningRate, report.Tokens / elapsed.TotalSeconds, ProcessMemory.Resident()));
        foreach (var merge in report.Merges) _sink.Emit(new TrainingEvent.Merged(merge, _parameters.Counts()));
    }

    private StepReport Step(IReadOnlyList<int[]> window)
    {
        using var scope = NewDisposeScope();
        try
        {
            return _trainer.Step([.. window.Select(rows => _train.Batch(rows, _subject.Device))]);
        }
        catch (TrainingException exception)
        {
            var lines = window.SelectMany(rows => rows).Select(row => _train.Split.Examples[row].Line).Order().ToList();
            TrainingDiagnosis.Write(_folder.Diagnosis, exception.Message, exception.Step, _train.Split.File, lines);
            throw new TrainingException(exception.Step, $"{exception.Message}. {_folder.Diagnosis} names the lines of the data it was made of", exception);
        }
    }

    private bool IsEvaluationDue()
    {
        if (_trainer.Steps == _plan.TotalSteps) return true;
        return _trainer.Steps % (_plan.Config.EvaluateEvery ?? _plan.StepsPerEpoch) == 0;
    }

    // While factors still merge the adapter is larger than the method's: only what is left after the last merge is kept.
    private void Evaluate(double epoch, CancellationToken cancellation)
    {
        var isCandidate = (_merger?.IsDone(_trainer.Steps) ?? true) || _trainer.Steps == _plan.TotalSteps;
        var (best, isBetter) = (_best, false);
        foreach (var data in _evaluation)
        {
            var decides = ReferenceEquals(data, _evaluation[0]);
            var record = Score(data, null, _trainer.Steps, epoch, r => decides && isCandidate && IsBetter(r, best), cancellation);
            if (!decides) continue;
            isBetter = isCandidate && IsBetter(record, best);
            if (isBetter) _best = record;
        }
        if (isCandidate) _withoutBetter = isBetter ? 0 : _withoutBetter + 1;
        if (!isBetter) return;
        _subject.Save(_folder.Adapter, _parameters);
        Record(isFinished: false).Write(_folder.Record);
    }

    // A score that is not a number (a correlation of constant predictions) is worse than every number, but better than having kept nothing.
    private static bool IsBetter(EvaluationRecord record, EvaluationRecord? best) => best is null || record.Score > best.Score || (double.IsNaN(best.Score) && !double.IsNaN(record.Score));

    private EvaluationRecord Score(TaskData data, IReadOnlyList<int>? rows, long step, double epoch, Func<EvaluationRecord, bool> isBest, CancellationToken cancellation)
    {
        var (loss, metrics) = _evaluator.Score(data, rows, cancellation);
        var record = new EvaluationRecord(step, epoch, data.Split.Name, loss, metrics);
        _evaluations.Add(record);
        _sink.Emit(new TrainingEvent.Evaluated(record.Step, record.Epoch, record.Split, record.Loss, record.Metrics, isBest(record)));
        return record;
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
        Evaluations = [.. _evaluations],
        Best = _best!,
        Metric = _best!.Metrics.First().Key,
        Merges = [.. _subject.Adapters.MergeLog],
        Seconds = _time.GetElapsedTime(_start).TotalSeconds,
        TrainingSeconds = _trainingTime.TotalSeconds,
        Tokens = _tokens,
        PeakMemoryBytes = ProcessMemory.Peak(),
    };
}
