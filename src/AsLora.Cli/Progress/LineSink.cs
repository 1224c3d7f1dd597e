using AsLora.Training.Events;
using Spectre.Console;

namespace AsLora.Cli.Progress;

/// <summary>Plain lines, for files and terminals that cannot move the cursor: what happens, and some of the updates.</summary>
/// <param name="console">Standard error.</param>
/// <param name="every">At least so many updates between two of their lines.</param>
/// <param name="time">The clock.</param>
internal sealed class LineSink(IAnsiConsole console, int every, TimeProvider time) : ITrainingSink
{
    // However long the run is, its updates take about this many lines.
    private const int Lines = 40;
    private readonly RemainingTime _remaining = new(time);
    private long _totalSteps;

    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        if (trainingEvent is TrainingEvent.Started started) _remaining.Start(started.StepsBefore, _totalSteps = started.TotalSteps);
        if (EventText.Of(trainingEvent) is { } text) console.WriteLine(text);
        if (trainingEvent is TrainingEvent.Stepped step && step.Step % Math.Max(every, _totalSteps / Lines) == 0)
            console.WriteLine(string.Join("  ", EventText.Parts(step, _totalSteps, _remaining.After(step.Step))));
    }
}
