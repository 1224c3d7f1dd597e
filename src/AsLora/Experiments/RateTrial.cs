namespace AsLora.Experiments;

/// <summary>What was seen of one learning rate.</summary>
/// <param name="LearningRate">The rate.</param>
/// <param name="Mean">The mean of the scores; NaN where a run failed, which rules the rate out.</param>
/// <param name="Seeds">The seeds, in the order of the experiment.</param>
/// <param name="Scores">The score of each seed; NaN for one that failed.</param>
/// <param name="Epochs">The epoch of each score.</param>
public sealed record RateTrial(double LearningRate, double Mean, IReadOnlyList<ulong> Seeds, IReadOnlyList<double> Scores, IReadOnlyList<double> Epochs)
{
    internal static RateTrial Of(double rate, IReadOnlyList<PlannedRun> runs)
    {
        double[] scores = [.. runs.Select(run => run.Record?.Best.Score ?? double.NaN)];
        return new(rate, scores.Average(), [.. runs.Select(run => run.Seed)], scores, [.. runs.Select(run => run.Record?.Best.Epoch ?? double.NaN)]);
    }
}
