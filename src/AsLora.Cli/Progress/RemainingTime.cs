namespace AsLora.Cli.Progress;

/// <summary>How long a run still takes, if it goes on at the pace it has had so far, evaluations included.</summary>
/// <param name="time">The clock.</param>
internal sealed class RemainingTime(TimeProvider time)
{
    private long _start, _stepsBefore, _totalSteps;

    /// <summary>The run begins, or goes on.</summary>
    public void Start(long stepsBefore, long totalSteps) => (_start, _stepsBefore, _totalSteps) = (time.GetTimestamp(), stepsBefore, totalSteps);

    /// <summary>The time that is left after an update, counted from 1.</summary>
    public TimeSpan After(long step) => time.GetElapsedTime(_start) * ((double)(_totalSteps - step) / (step - _stepsBefore));
}
