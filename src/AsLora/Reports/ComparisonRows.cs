using AsLora.Adapters.Methods;
using AsLora.Reports.Statistics;

namespace AsLora.Reports;

/// <summary>Makes the rows of one model and task.</summary>
internal static class ComparisonRows
{
    private const string Gap = "train − ";

    /// <summary>One row a group, the baseline's first.</summary>
    /// <param name="groups">The runs of each method.</param>
    /// <param name="baseline">Name of the baseline, which may not be among them.</param>
    /// <param name="resampling">How intervals are simulated.</param>
    public static IReadOnlyList<ComparisonRow> Of(IReadOnlyList<IReadOnlyList<NamedRun>> groups, string? baseline, ResamplingOptions resampling)
    {
        var other = groups.FirstOrDefault(group => group[0].Key.Name == baseline);
        List<ComparisonRow> rows = [.. groups.OrderBy(group => group == other ? 0 : 1).Select(group => Row(group, group == other ? null : other, resampling))];
        if (other is not null) rows[0] = rows[0] with { Parameters = rows[0].Parameters with { ShareOfBaseline = 1 } };
        var front = ParetoFront.Of([.. rows.Select(row => ((double)row.Parameters.AtEnd, (row.HigherIsBetter ? 1 : -1) * row.Splits[0].Best.Mean))]);
        return [.. rows.Select((row, i) => row with { IsOnFront = front[i] })];
    }

    private static ComparisonRow Row(IReadOnlyList<NamedRun> runs, IReadOnlyList<NamedRun>? baseline, ResamplingOptions resampling)
    {
        var (first, scores) = (runs[0], runs.Select(run => new RunScores(run.Record)).ToList());
        var splits = scores.SelectMany(s => s.Splits).Distinct();
        return new()
        {
            Model = first.Key.Model,
            Task = first.Key.Task,
            Name = first.Key.Name,
            Method = AdapterMethods.Get(first.Record.Config.Method.Name).Title,
            Settings = first.Settings,
            OtherSettings = baseline is null ? [] : [.. RunNaming.Differing([first.Settings, baseline[0].Settings]).Where(IsOfNoMethod)],
            Seeds = [.. runs.Select(run => run.Key.Seed)],
            Paths = [.. runs.Select(run => run.Entry.Path)],
            Metric = first.Record.Metric,
            HigherIsBetter = RunScores.IsHigherBetter(first.Record.Metric),
            ChosenBy = scores[0].ChosenBy,
            BestEpochs = [.. runs.Select(run => run.Record.Best.Epoch)],
            Candidates = [.. scores.Select(s => s.Candidates)],
            Splits = [.. splits.Select(split => Scores(split, runs, baseline, s => s.Best(split), s => s.Last(split), resampling))],
            Gap = Scores(Gap + scores[0].ChosenBy, runs, baseline, s => s.GapAtBest, s => s.GapAtLast, resampling),
            Parameters = Parameters(first, baseline?[0]),
            Cost = Cost(runs),
            IsOnFront = false,
        };
    }

    private static SplitScores Scores(
        string split, IReadOnlyList<NamedRun> runs, IReadOnlyList<NamedRun>? baseline, Func<RunScores, double> best, Func<RunScores, double> last,
        ResamplingOptions resampling)
    {
        PairedDifference? Difference(Func<RunScores, double> score) =>
            baseline is null ? null : PairedDifference.Of(BySeed(runs, score), BySeed(baseline, score), resampling);
        return new(split, Summary.Of(BySeed(runs, best).Values), Summary.Of(BySeed(runs, last).Values), Difference(best), Difference(last));
    }

    private static bool IsOfNoMethod(string option) => option != "learning-rate" && !option.StartsWith("method.", StringComparison.Ordinal);

    // Seed → score, seeds ascending.
    private static OrderedDictionary<ulong, double> BySeed(IReadOnlyList<NamedRun> runs, Func<RunScores, double> score) =>
        new(runs.Select(run => KeyValuePair.Create(run.Key.Seed, score(new(run.Record)))));

    private static RowParameters Parameters(NamedRun run, NamedRun? baseline)
    {
        var (start, end) = (run.Record.CountsAtStart, run.Record.CountsAtEnd);
        return new(start.Adapter, end.Adapter, end.Head, end.ShareOfLora, baseline is null ? null : (double)end.Adapter / baseline.Record.CountsAtEnd.Adapter);
    }

    private static RowCost Cost(IReadOnlyList<NamedRun> runs) => new(
        Summary.Of(runs.Select(run => run.Record.Seconds)),
        Summary.Of(runs.Select(run => run.Record.TrainingSeconds)),
        Summary.Of(runs.Select(run => run.Record.TrainingSeconds > 0 ? run.Record.Tokens / run.Record.TrainingSeconds : double.NaN)),
        Summary.Of(runs.Select(run => (double)run.Record.PeakMemoryBytes)));
}
