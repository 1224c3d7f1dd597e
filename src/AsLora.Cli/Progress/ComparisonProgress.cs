using AsLora.Cli.Output;
using AsLora.Experiments;
using Spectre.Console;

namespace AsLora.Cli.Progress;

/// <summary>A comparison as it goes on: a line for every run that ends, and on a terminal below them those that are being made, a line each.</summary>
internal sealed class ComparisonProgress
{
    private const string Note = "note: ";
    private readonly IAnsiConsole _console;
    private readonly LiveDisplayContext? _live;
    private readonly List<(PlannedRun Run, string Said)> _running = [];

    private ComparisonProgress(IAnsiConsole console, LiveDisplayContext? live) => (_console, _live) = (console, live);

    /// <summary>Does work with a sink that shows what happens.</summary>
    /// <param name="console">Standard error.</param>
    /// <param name="work">The work.</param>
    public static void Use(IAnsiConsole console, Action<Action<ComparisonEvent>> work)
    {
        if (console.Profile.Capabilities is { Interactive: true, Ansi: true }) console.Live(new Rows()).AutoClear(true).Start(live => work(new ComparisonProgress(console, live).Tell));
        else work(new ComparisonProgress(console, null).Tell);
    }

    private void Tell(ComparisonEvent happened)
    {
        if (ComparisonText.Of(happened) is { } line) _console.WriteLine(line);
        if (happened is ComparisonEvent.RunBegan began) _running.Add((began.Run, began.GoesOn ? "goes on" : "begins"));
        else if (happened is ComparisonEvent.RunEnded ended) _running.RemoveAll(r => r.Run == ended.Run);
        else if (happened is ComparisonEvent.RunSaid said && !said.Line.StartsWith(Note, StringComparison.Ordinal)) _running[_running.FindIndex(r => r.Run == said.Run)] = (said.Run, said.Line);
        if (_live is null) return;
        var width = _running.Select(r => $"{r.Run}".Length).DefaultIfEmpty().Max();
        _live.UpdateTarget(new Rows(_running.Select(r => Cut($"{$"{r.Run}".PadRight(width)}  {r.Said}"))));
    }

    // A line that is folded would move the others.
    private Text Cut(string line) => new(line.Length < _console.Profile.Width ? line : line[..(_console.Profile.Width - 1)]);
}
