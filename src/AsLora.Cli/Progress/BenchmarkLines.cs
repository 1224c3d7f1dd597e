using AsLora.Cli.Output;
using AsLora.Evaluation;
using Spectre.Console;

namespace AsLora.Cli.Progress;

/// <summary>How far an evaluation has come, in a line now and then.</summary>
/// <param name="console">Standard error.</param>
/// <param name="time">The clock.</param>
internal sealed class BenchmarkLines(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);
    private readonly RemainingTime _remaining = new(time);
    private long? _written;

    /// <summary>Writes a line, unless one was written a moment ago.</summary>
    /// <param name="progress">How far it has come.</param>
    public void Report(BenchmarkProgress progress)
    {
        if (_written is null) Begin(progress);
        else if (progress.Done < progress.Total && time.GetElapsedTime(_written.Value) < BetweenLines) return;
        else console.WriteLine(Line(progress));
        _written = time.GetTimestamp();
    }

    private void Begin(BenchmarkProgress progress)
    {
        foreach (var note in progress.Notes) console.WriteLine($"note: {note}");
        var before = progress.Restored > 0 ? $", {Quantity.Count(progress.Restored)} of them answered before" : "";
        console.WriteLine($"{Quantity.Count(progress.Total)} questions{before}");
        _remaining.Start(progress.Done, progress.Total);
    }

    private string Line(BenchmarkProgress progress)
    {
        var left = progress.Done < progress.Total ? $"  {Quantity.Time(_remaining.After(progress.Done).TotalSeconds)} left" : "";
        return $"answered {Quantity.Count(progress.Done)}/{Quantity.Count(progress.Total)}  {progress.Metric} {Quantity.Number(progress.Mean)} so far{left}";
    }
}
