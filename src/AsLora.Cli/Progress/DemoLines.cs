using AsLora.Training.Events;
using Spectre.Console;

namespace AsLora.Cli.Progress;

/// <summary>The events of one of several runs as plain lines, each with the name of its run; of the updates, the evaluations are enough.</summary>
/// <param name="console">Standard error.</param>
/// <param name="name">The run.</param>
internal sealed class DemoLines(IAnsiConsole console, string name) : ITrainingSink
{
    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        if (trainingEvent is TrainingEvent.Finished { Record.IsFinished: true }) console.WriteLine($"{name}: finished");
        else if (EventText.Of(trainingEvent) is { } text) foreach (var line in text.Split('\n')) console.WriteLine($"{name}: {line}");
    }
}
