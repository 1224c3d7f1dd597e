using AsLora.Adapters.Merging;
using AsLora.Cli.Output;
using AsLora.Training.Events;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AsLora.Cli.Progress;

/// <summary>Several runs in one table that is drawn anew while they go on, with the last merges and who shares what below it.</summary>
/// <param name="console">Standard error, a terminal.</param>
/// <param name="context">The drawing.</param>
/// <param name="names">The runs, in the order in which they are made.</param>
/// <param name="layers">How many layers the model has.</param>
/// <param name="time">The clock.</param>
internal sealed class DemoTable(IAnsiConsole console, LiveDisplayContext context, IReadOnlyList<string> names, int layers, TimeProvider time)
{
    private const int ShownMerges = 4, WideEnough = 76;
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(150);
    private readonly Row[] _rows = [.. names.Select(_ => new Row())];
    private readonly List<string> _merges = [];
    private readonly SortedDictionary<string, int[]> _homes = new(StringComparer.Ordinal);
    private long _drawn;

    /// <summary>Runs something with a table that is drawn while it goes on, and stays as it was drawn last.</summary>
    public static T Use<T>(IAnsiConsole console, IReadOnlyList<string> names, int layers, TimeProvider time, Func<DemoTable, T> run) =>
        console.Live(new Text("")).Start(context => run(new DemoTable(console, context, names, layers, time)));

    /// <summary>Takes the events of one run.</summary>
    /// <param name="run">Which one, counted from 0.</param>
    public ITrainingSink SinkOf(int run) => new Sink(this, run);

    private void Take(int run, TrainingEvent trainingEvent)
    {
        var row = _rows[run];
        switch (trainingEvent)
        {
            case TrainingEvent.Started started:
                (row.Step, row.TotalSteps, row.Parameters, row.Share) = (started.StepsBefore, started.TotalSteps, started.Counts.Adapter, started.Counts.ShareOfLora);
                break;
            case TrainingEvent.Stepped stepped:
                (row.Step, row.Loss) = (stepped.Step, stepped.Loss);
                if (stepped.Step < row.TotalSteps && time.GetElapsedTime(_drawn) < BetweenDrawings) return;
                break;
            case TrainingEvent.Merged merged:
                (row.Parameters, row.Share) = (merged.Counts.Adapter, merged.Counts.ShareOfLora);
                _merges.Add(EventText.Of(merged)!);
                Share(merged.Decision);
                break;
            case TrainingEvent.Evaluated { Split: "dev" } evaluated:
                row.Score = Math.Max(row.Score ?? double.MinValue, evaluated.Metrics.First().Value);
                break;
            case TrainingEvent.Finished finished:
                // A run that was finished before tells nothing else.
                var record = finished.Record;
                (row.Step, row.TotalSteps, row.Score) = (record.Steps, record.TotalSteps ?? record.Steps, record.Best.Metrics[record.Metric]);
                (row.Parameters, row.Share) = (record.CountsAtEnd.Adapter, record.CountsAtEnd.ShareOfLora);
                break;
        }
        _drawn = time.GetTimestamp();
        context.UpdateTarget(Drawing());
        context.Refresh();
    }

    private void Share(MergeDecision decision)
    {
        if (!_homes.TryGetValue(decision.Kind, out var homes)) _homes.Add(decision.Kind, homes = [.. Enumerable.Range(0, layers)]);
        for (var layer = 0; layer < homes.Length; layer++) if (homes[layer] == decision.Lower) homes[layer] = decision.Upper;
    }

    private Rows Drawing()
    {
        var isWide = console.Profile.Width >= WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "step", "best dev", "adapter").AddColumn("of LoRA's");
        if (isWide) table.AddColumn("loss");
        foreach (var (name, row) in names.Zip(_rows))
        {
            string[] cells =
            [
                name, row.TotalSteps == 0 ? "waits" : $"{row.Step}/{row.TotalSteps}", row.Score is { } score ? Quantity.Number(score) : "",
                row.TotalSteps == 0 ? "" : Quantity.Count(row.Parameters), row.TotalSteps == 0 ? "" : Quantity.Share(row.Share),
            ];
            table.AddRow([.. (isWide ? [.. cells, row.Loss is { } loss ? Quantity.Number(loss) : ""] : cells).Select(cell => new Text(cell))]);
        }
        List<IRenderable> parts = [table, .. _merges.TakeLast(ShownMerges).Select(merge => new Text(merge))];
        if (_homes.Count > 0) parts.Add(new Text($"layers 0 to {layers - 1} read the B of layer"));
        parts.AddRange(_homes.Select(kind => new Text($"  {kind.Key}: {string.Join(' ', kind.Value)}")));
        return new(parts);
    }

    private sealed class Row
    {
        public long Step { get; set; }

        public long TotalSteps { get; set; }

        public double? Loss { get; set; }

        public double? Score { get; set; }

        public long Parameters { get; set; }

        public double Share { get; set; }
    }

    private sealed class Sink(DemoTable table, int run) : ITrainingSink
    {
        public void Emit(TrainingEvent trainingEvent) => table.Take(run, trainingEvent);
    }
}
