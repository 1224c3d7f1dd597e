using AsLora.Training.Checkpoints;

namespace AsLora.Training;

/// <summary>How far a run came: its evaluations, its best score, and what it took.</summary>
/// <param name="time">The clock.</param>
internal sealed class RunProgress(TimeProvider time)
{
    private readonly List<EvaluationRecord> _evaluations = [];
    private readonly long _start = time.GetTimestamp();
    private double _secondsBefore;

    /// <summary>Every evaluation so far, in order.</summary>
    public IReadOnlyList<EvaluationRecord> Evaluations => _evaluations;

    /// <summary>The evaluation whose adapter is kept; null before the first.</summary>
    public EvaluationRecord? Best { get; private set; }

    /// <summary>A digest of that adapter's files.</summary>
    public string? BestAdapter { get; set; }

    /// <summary>Evaluations since then.</summary>
    public int WithoutBetter { get; private set; }

    /// <summary>Real tokens trained on.</summary>
    public long Tokens { get; private set; }

    /// <summary>Seconds spent in training steps.</summary>
    public double TrainingSeconds { get; private set; }

    /// <summary>Seconds of the run; those of a process that ended after its last checkpoint are lost with what it did in them.</summary>
    public double Seconds => _secondsBefore + time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Takes in an update.</summary>
    /// <param name="tokens">Its real tokens.</param>
    /// <param name="elapsed">What it took.</param>
    public void Add(long tokens, TimeSpan elapsed)
    {
        Tokens += tokens;
        TrainingSeconds += elapsed.TotalSeconds;
    }

    /// <summary>Takes in the evaluations after one update.</summary>
    /// <param name="scores">One for each split; the first decides.</param>
    /// <param name="isCandidate">Whether the adapter may be kept.</param>
    /// <returns>Whether it is the best so far.</returns>
    public bool Add(IReadOnlyList<EvaluationRecord> scores, bool isCandidate)
    {
        _evaluations.AddRange(scores);
        var isBetter = isCandidate && (Best is null || scores[0].IsBetterThan(Best));
        if (isBetter) Best = scores[0];
        if (isCandidate) WithoutBetter = isBetter ? 0 : WithoutBetter + 1;
        return isBetter;
    }

    /// <summary>Whether the model was evaluated after this update.</summary>
    /// <param name="step">The update.</param>
    public bool IsEvaluated(long step) => _evaluations.Count > 0 && _evaluations[^1].Step == step;

    /// <summary>What a checkpoint says; the parts of the optimizer and of the files are left to the caller.</summary>
    public TrainingState State(RunConfig requested, RunConfig config, string data, TrainerPosition position) => new()
    {
        Requested = requested,
        Config = config,
        Data = data,
        Position = position,
        OptimizerSteps = new Dictionary<string, long>(StringComparer.Ordinal),
        Evaluations = [.. _evaluations],
        Best = Best,
        BestAdapter = BestAdapter,
        WithoutBetter = WithoutBetter,
        Tokens = Tokens,
        MetricsLength = 0,
        Seconds = Seconds,
        TrainingSeconds = TrainingSeconds,
    };

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="state">What it says.</param>
    public void Restore(TrainingState state)
    {
        _evaluations.AddRange(state.Evaluations);
        (Best, BestAdapter, WithoutBetter, Tokens, TrainingSeconds, _secondsBefore) = (state.Best, state.BestAdapter, state.WithoutBetter, state.Tokens, state.TrainingSeconds, state.Seconds);
    }
}
