using AsLora.Training.Events;
using Spectre.Console;

namespace AsLora.Cli.Progress;

/// <summary>A bar that moves, with the figures of the last update beside it; what else happens is written above it.</summary>
/// <param name="console">Standard error, a terminal.</param>
/// <param name="context">The bar's context.</param>
/// <param name="time">The clock.</param>
internal sealed class BarSink(IAnsiConsole console, ProgressContext context, TimeProvider time) : ITrainingSink
{
    private const int BarWidth = 20, Gaps = 3;
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(100);
    private readonly RemainingTime _remaining = new(time);
    private ProgressTask? _bar;
    private long _drawn;

    /// <summary>Runs something with a sink that draws a bar, and wipes the bar away afterwards.</summary>
    public static T Use<T>(IAnsiConsole console, TimeProvider time, Func<ITrainingSink, T> run) => console.Progress()
        .AutoRefresh(false).AutoClear(true)
        .Columns(new ProgressBarColumn { Width = BarWidth }, new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context => run(new BarSink(console, context, time)));

    /// <inheritdoc/>
    public void Emit(TrainingEvent trainingEvent)
    {
        if (EventText.Of(trainingEvent) is { } text) console.WriteLine(text);
        if (trainingEvent is TrainingEvent.Started started)
        {
            _remaining.Start(started.StepsBefore, started.TotalSteps);
            _bar = context.AddTask($"step {started.StepsBefore}/{started.TotalSteps}", maxValue: started.TotalSteps);
            _bar.Value = started.StepsBefore;
        }
        if (trainingEvent is not TrainingEvent.Stepped step || _bar is null) return;
        _bar.Value = step.Step;
        if (step.Step < _bar.MaxValue && _drawn != 0 && time.GetElapsedTime(_drawn) < BetweenDrawings) return;
        _drawn = time.GetTimestamp();
        _bar.Description = Markup.Escape(Fit(EventText.Parts(step, (long)_bar.MaxValue, _remaining.After(step.Step)), console.Profile.Width - BarWidth - Gaps));
        context.Refresh();
    }

    /// <summary>As many parts as fit beside the bar.</summary>
    internal static string Fit(IReadOnlyList<string> parts, int room)
    {
        var text = parts[0];
        foreach (var part in parts.Skip(1).TakeWhile(part => text.Length + part.Length + 2 <= room)) text += "  " + part;
        return text;
    }
}
