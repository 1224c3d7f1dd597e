namespace AsLora.Reports.Pages.Sections;

/// <summary>What every method scores, with what it trains, and which methods nothing smaller equals.</summary>
internal static class ScoreSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="groups">The rows by model and task.</param>
    public static ReportSection Of(IReadOnlyList<TaskGroup> groups) => new("scores", "Scores", [Choice(groups)])
    {
        Tables = [.. groups.Select(Scores), .. groups.Where(group => group.Rows.Any(row => row.Splits.Count > 1)).Select(OtherSplits)],
        Figures = [ParetoFigure.Of(groups)],
        TablesLead = true,
    };

    private static string Choice(IEnumerable<TaskGroup> groups)
    {
        var splits = string.Join(" or ", groups.SelectMany(group => group.Rows).Select(row => row.ChosenBy).Distinct());
        return $"The epoch whose adapter counts was chosen by the {splits} split, for each run by itself, after its last merge; no other split chose anything. "
            + "\"Last\" is the last epoch, which nobody chose.";
    }

    private static ReportTable Scores(TaskGroup group) => ReportTable.Of(
        $"scores-{group.Name}",
        $"{group.Title}: {group.Metric}, on the split that chose the epoch",
        group.Rows,
        [
            ("method", row => row.Name),
            ("mean", row => group.Points(row.Splits[0].Best.Mean)),
            ("std. dev.", row => group.Points(row.Splits[0].Best.StandardDeviation)),
            ("parameters", row => NumberText.Count(row.Parameters.AtEnd)),
            ("share of LoRA's", row => NumberText.Share(row.Parameters.ShareOfLora)),
            ("seeds", row => NumberText.Count(row.Seeds.Count)),
            ("median", row => group.Points(row.Splits[0].Best.Median)),
            ("lowest", row => group.Points(row.Splits[0].Best.Minimum)),
            ("highest", row => group.Points(row.Splits[0].Best.Maximum)),
            ("epoch", row => NumberText.Number(row.BestEpochs.Average(), "0.0")),
            ("last mean", row => group.Points(row.Splits[0].Last.Mean)),
            ("last std. dev.", row => group.Points(row.Splits[0].Last.StandardDeviation)),
            ("train − dev", row => group.Points(row.Gap.Best.Mean)),
            ("last train − dev", row => group.Points(row.Gap.Last.Mean)),
        ]);

    private static ReportTable OtherSplits(TaskGroup group)
    {
        var splits = group.Rows.SelectMany(row => row.Splits.Skip(1)).Select(split => split.Split).Distinct();
        return ReportTable.Of(
            $"other-splits-{group.Name}",
            $"{group.Title}: {group.Metric}, on splits that chose nothing",
            group.Rows,
            [("method", row => row.Name), .. splits.SelectMany(split => OfSplit(group, split))]);
    }

    private static (string Head, Func<ComparisonRow, ReportCell> Cell)[] OfSplit(TaskGroup group, string split)
    {
        SplitScores? Of(ComparisonRow row) => row.Splits.FirstOrDefault(scores => scores.Split == split);
        return
        [
            ($"{split} mean", row => group.Points(Of(row)?.Best.Mean)),
            ($"{split} std. dev.", row => group.Points(Of(row)?.Best.StandardDeviation)),
            ($"{split} last mean", row => group.Points(Of(row)?.Last.Mean)),
        ];
    }
}
