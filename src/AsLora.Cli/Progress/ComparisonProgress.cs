using AsLora.Cli.Output;
using AsLora.Experiments;
using Spectre.Console;

namespace AsLora.Cli.Progress;

/// <summary>A comparison as it goes on: a line for every run that ends, and on a terminal below them a table of those that are being made.</summary>
internal sealed class ComparisonProgress
{
    private readonly IAnsiConsole _console;
    private readonly LiveDisplayContext? _live;
    private readonly Table? _table;
    private readonly List<(PlannedRun Run, string Said)> _running = [];

    private ComparisonProgress(IAnsiConsole console, LiveDisplayContext? live, Table? table) => (_console, _live, _table) = (console, live, table);

    /// <summary>Does work with a sink that shows what happens.</summary>
    /// <param name="console">Standard error.</param>
    /// <param name="work">The work.</param>
    public static void Use(IAnsiConsole console, Action<Action<ComparisonEvent>> work)
    {
        if (console.Profile.Capabilities is not { Interactive: true, Ansi: true })
        {
            work(new ComparisonProgress(console, null, null).Tell);
            return;
        }
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn(new TableColumn("").NoWrap()).AddColumn(new TableColumn("").NoWrap());
        console.Live(table).AutoClear(true).Start(live => work(new ComparisonProgress(console, live, table).Tell));
    }

    private void Tell(ComparisonEvent happened)
    {
        if (ComparisonText.Of(happened) is { } line) _console.WriteLine(line);
        switch (happened)
        {
            case ComparisonEvent.RunBegan began:
                _running.Add((began.Run, began.GoesOn ? "goes on" : "begins"));
                break;
            case ComparisonEvent.RunSaid said:
                _running[_running.FindIndex(r => r.Run == said.Run)] = (said.Run, said.Line);
                break;
            case ComparisonEvent.RunEnded ended:
                _running.RemoveAll(r => r.Run == ended.Run);
                break;
        }
        Draw();
    }

    private void Draw()
    {
        if (_table is null || _live is null) return;
        _table.Rows.Clear();
        foreach (var (run, said) in _running)
        {
            var name = run.ToString();
            var room = Math.Max(0, _console.Profile.Width - name.Length - 4);
            _table.AddRow(new Text(name), new Text(said.Length <= room ? said : said[..room]));
        }
        _live.Refresh();
    }
}
