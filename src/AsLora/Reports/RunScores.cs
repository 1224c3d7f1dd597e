using AsLora.Training;

namespace AsLora.Reports;

/// <summary>The scores of one run, by split and point.</summary>
/// <param name="record">Its record.</param>
internal sealed class RunScores(RunRecord record)
{
    public const string Train = "train";

    public string Metric => record.Metric;

    /// <summary>Whether more of a metric is better.</summary>
    public static bool IsHigherBetter(string metric) => metric != InstructionTuning.Perplexity;

    public string ChosenBy => record.Best.Split;

    /// <summary>The splits that were scored beside the training one, that which chose first.</summary>
    public IEnumerable<string> Splits => record.Evaluations.Select(e => e.Split).Where(split => split != Train).Prepend(ChosenBy).Distinct();

    public int Candidates => record.Evaluations.Count(e => e.Split == ChosenBy && e.Step >= (record.Merges.Count == 0 ? 0 : record.Merges[^1].Step));

    private long LastStep => record.Evaluations.Last(e => e.Split == ChosenBy).Step;

    public double Best(string split) => At(split, record.Best.Step);

    public double Last(string split) => At(split, LastStep);

    public double GapAtBest => At(Train, record.Best.Step) - Best(ChosenBy);

    public double GapAtLast => At(Train, LastStep) - Last(ChosenBy);

    // The last one: at the adapter that was kept the training split is scored once more at the end, on more rows.
    private double At(string split, long step) =>
        record.Evaluations.LastOrDefault(e => e.Split == split && e.Step == step)?.Metrics[record.Metric] ?? double.NaN;
}
